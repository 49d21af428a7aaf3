package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.session.CompletionEvent;
import io.runtimemoat.actors.session.CompletionEvent.ChoiceFinished;
import io.runtimemoat.actors.session.CompletionEvent.Delta;
import io.runtimemoat.actors.session.CompletionEvent.Failed;
import io.runtimemoat.actors.session.CompletionEvent.Usage;
import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.actors.session.Failure.Kind;
import io.runtimemoat.actors.session.Finish;
import io.runtimemoat.actors.session.Started;
import io.runtimemoat.actors.session.ValidationReport;
import io.runtimemoat.gpu.TokenLogprob;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The exact bytes of answers; the request id, which changes, is written as ID. */
class CompletionWireTest {
  private static final String MOAT =
      "\"moat\":{\"decision_id\":\"dec-1\",\"arm\":\"small/default\",\"policy_version\":\"rule/1\","
          + "\"phase\":\"control.canary\",\"model\":\"small\",\"validation_status\":\"unchecked\"";
  private static DataPortFixture port;

  @BeforeAll
  static void open() {
    port = new DataPortFixture("moat.http.time-limit-grace = 50 ms");
  }

  @AfterAll
  static void close() {
    port.close();
  }

  @BeforeEach
  void hello() {
    port.completions.requests.clear();
    port.completions.stream(request -> Source.from(ScriptedCompletions.hello(request)));
  }

  @Test
  void wholeChat_isOpenAisObjectWithOneMoreKey() {
    HttpResponse<String> response = port.chat("");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(anonymous(response.body()))
        .isEqualTo(
            "{\"id\":\"chatcmpl-ID\",\"object\":\"chat.completion\",\"created\":1763600000,"
                + "\"model\":\"small\",\"system_fingerprint\":\"FP\",\"choices\":[{\"index\":0,"
                + "\"message\":{\"role\":\"assistant\",\"content\":\"Hello\",\"refusal\":null},"
                + "\"logprobs\":null,\"finish_reason\":\"stop\"}],"
                + usage(3, 2)
                + ","
                + MOAT
                + ",\"attempts\":1}}");
  }

  @Test
  void answers_nameTheirDecisionInHeaders() {
    HttpResponse<String> response = port.chat("");

    String requestId = port.completions.requests.poll().requestId();
    assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(response.headers().firstValue("x-request-id")).hasValue(requestId);
    assertThat(response.body()).contains("chatcmpl-" + requestId);
    assertThat(response.headers().firstValue("x-moat-decision-id")).hasValue("dec-1");
    assertThat(response.headers().firstValue("x-moat-model")).hasValue("small");
    assertThat(response.headers().firstValue("x-moat-arm")).hasValue("small/default");
    assertThat(response.headers().firstValue("x-moat-policy-version")).hasValue("rule/1");
    assertThat(response.headers().firstValue("x-moat-phase")).hasValue("control.canary");
    assertThat(response.headers().firstValue("x-moat-validation-status")).hasValue("unchecked");
  }

  @Test
  void chatStream_isOneFramePerDelta() {
    HttpResponse<String> response = port.chat("\"stream\":true");

    assertThat(response.headers().firstValue("content-type").orElseThrow())
        .startsWith("text/event-stream");
    assertThat(response.headers().firstValue("cache-control")).hasValue("no-cache");
    assertThat(response.headers().firstValue("x-accel-buffering")).hasValue("no");
    assertThat(response.headers().firstValue("x-moat-decision-id")).hasValue("dec-1");
    assertThat(anonymous(response.body()))
        .isEqualTo(
            chatChunk("{\"role\":\"assistant\",\"content\":\"\"}", "null", "," + MOAT + "}")
                + chatChunk("{\"content\":\"Hel\"}", "null", "")
                + chatChunk("{\"content\":\"lo\"}", "null", "")
                + chatChunk("{}", "\"stop\"", "," + MOAT + ",\"attempts\":1}")
                + "data: [DONE]\n\n");
  }

  @Test
  void chatStreamWithUsage_hasNullUsageAndOneChunkWithoutChoices() {
    HttpResponse<String> response =
        port.chat("\"stream\":true,\"stream_options\":{\"include_usage\":true}");

    String head = chunkHead("chatcmpl-", "chat.completion.chunk");
    assertThat(anonymous(response.body()))
        .isEqualTo(
            chatChunk(
                    "{\"role\":\"assistant\",\"content\":\"\"}",
                    "null",
                    ",\"usage\":null," + MOAT + "}")
                + chatChunk("{\"content\":\"Hel\"}", "null", ",\"usage\":null")
                + chatChunk("{\"content\":\"lo\"}", "null", ",\"usage\":null")
                + chatChunk("{}", "\"stop\"", ",\"usage\":null")
                + head
                + "],"
                + usage(3, 2)
                + ","
                + MOAT
                + ",\"attempts\":1}}\n\n"
                + "data: [DONE]\n\n");
  }

  @Test
  void provenAnswer_saysHowItWasProvenAndWhatWasDone() {
    ValidationReport report =
        new ValidationReport(
            List.of(
                new ValidationReport.Step(0, ValidationReport.Action.CONTINUED, 7, "large"),
                new ValidationReport.Step(0, ValidationReport.Action.CLAMPED, 12, "moat")),
            List.of("/properties/tags"));
    port.completions.stream(
        request ->
            Source.from(
                List.of(
                    new CompletionEvent.Delta(0, "{}", List.of()),
                    new CompletionEvent.ChoiceFinished(0, Finish.STOP),
                    new CompletionEvent.Completed(
                        new CompletionEvent.Usage(3, 0, 1),
                        "small",
                        2,
                        "degraded",
                        "at_end",
                        report,
                        0))));
    String told =
        "\"validation_status\":\"degraded\",\"validated\":\"at_end\",\"validation\":{\"steps\":["
            + "{\"index\":0,\"action\":\"continued\",\"kept_bytes\":7,\"by\":\"large\"},"
            + "{\"index\":0,\"action\":\"clamped\",\"kept_bytes\":12,\"by\":\"moat\"}],"
            + "\"held\":[\"/properties/tags\"]},\"attempts\":2}";

    assertThat(port.chat("").body()).contains(told);
    assertThat(port.chat("\"stream\":true").body())
        .containsOnlyOnce("\"validated\"")
        .contains(told);
  }

  @Test
  void everyChoice_opensAndFinishes() {
    HttpResponse<String> response = port.chat("\"stream\":true,\"n\":2");

    assertThat(response.body().split("\"role\":\"assistant\"", -1)).hasSize(3);
    assertThat(response.body().split("\"finish_reason\":\"stop\"", -1)).hasSize(3);
    assertThat(response.body().split("\"moat\":", -1)).hasSize(3);
    assertThat(port.json(port.chat("\"n\":2").body()).at("/choices/1/message/content").asText())
        .isEqualTo("Hello");
  }

  @Test
  void chatLogprobs_haveBytesAndTop() {
    port.completions.stream(request -> Source.from(withLogprobs()));
    String expected =
        "\"logprobs\":{\"content\":[{\"token\":\"é\",\"logprob\":-0.5,\"bytes\":[195,169],"
            + "\"top_logprobs\":[{\"token\":\"é\",\"logprob\":-0.5,\"bytes\":[195,169]},"
            + "{\"token\":\"e\",\"logprob\":-1.25,\"bytes\":[101]}]}],\"refusal\":null}";

    String options = "\"logprobs\":true,\"top_logprobs\":2";
    HttpResponse<String> whole = port.chat(options);
    HttpResponse<String> stream = port.chat("\"stream\":true," + options);

    assertThat(whole.body()).contains(expected);
    assertThat(stream.body()).contains("{\"content\":\"é\"}," + expected);
  }

  @Test
  void textCompletion_isTheLegacyShape() {
    HttpResponse<String> whole =
        port.post("/v1/completions", "{\"model\":\"auto\",\"prompt\":\"Say \",\"echo\":true}");
    HttpResponse<String> stream =
        port.post("/v1/completions", "{\"model\":\"auto\",\"prompt\":[\"Say \"],\"stream\":true}");

    assertThat(anonymous(whole.body()))
        .startsWith(
            "{\"id\":\"cmpl-ID\",\"object\":\"text_completion\",\"created\":1763600000,"
                + "\"model\":\"small\",\"system_fingerprint\":\"FP\",\"choices\":[{\"index\":0,"
                + "\"text\":\"Say Hello\",\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\"");
    assertThat(anonymous(stream.body()))
        .contains(
            chunkHead("cmpl-", "text_completion")
                + "{\"index\":0,\"text\":\"Hel\",\"logprobs\":null,\"finish_reason\":null}]}\n\n")
        .endsWith("data: [DONE]\n\n");
  }

  @Test
  void textLogprobs_areColumns() {
    port.completions.stream(request -> Source.from(withLogprobs()));

    HttpResponse<String> response =
        port.post("/v1/completions", "{\"model\":\"auto\",\"prompt\":\"x\",\"logprobs\":2}");

    assertThat(response.body())
        .contains(
            "\"logprobs\":{\"tokens\":[\"é\"],\"token_logprobs\":[-0.5],"
                + "\"top_logprobs\":[{\"é\":-0.5,\"e\":-1.25}],\"text_offset\":[0]}");
  }

  @Test
  void failureBeforeTheFirstEvent_isAStatusAlsoForAStream() {
    port.completions.stream(
        request -> Source.single(new Failed(Failure.of(Kind.NO_CAPACITY, "Full."), none())));

    for (String more : List.of("", "\"stream\":true")) {
      HttpResponse<String> response = port.chat(more);
      assertThat(response.statusCode()).isEqualTo(503);
      assertThat(response.headers().firstValue("retry-after")).hasValue("1");
      assertThat(response.headers().firstValue("x-request-id")).isPresent();
      assertThat(response.headers().firstValue("x-moat-decision-id")).hasValue("dec-1");
      assertThat(response.body())
          .isEqualTo(
              "{\"error\":{\"message\":\"Full.\",\"type\":\"server_error\",\"param\":null,"
                  + "\"code\":\"no_capacity\"}}");
    }
  }

  @Test
  void failureAfterTheFirstEvent_isAnErrorEventWithoutDone() {
    port.completions.stream(
        request ->
            Source.from(
                List.<CompletionEvent>of(
                    new Delta(0, "Hel", List.of()),
                    new Failed(Failure.of(Kind.INTERNAL, "The model broke."), none()))));

    HttpResponse<String> response = port.chat("\"stream\":true");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .endsWith(
            "data: {\"error\":{\"message\":\"The model broke.\",\"type\":\"server_error\","
                + "\"param\":null,\"code\":\"internal_error\"}}\n\n")
        .doesNotContain("[DONE]");
  }

  @Test
  void sourceThatBreaksItsPromise_isAnErrorToo() {
    port.completions.stream(
        request -> Source.<CompletionEvent>single(new Delta(0, "Hel", List.of())));

    assertThat(port.chat("").statusCode()).isEqualTo(500);
    assertThat(port.chat("\"stream\":true").body())
        .contains("data: {\"error\":{")
        .doesNotContain("[DONE]");
  }

  @Test
  void settings_chooseTheNameAndTheMetadata() {
    try (DataPortFixture plain =
        new DataPortFixture("moat.http { response-model = requested, answer-metadata = false }")) {
      HttpResponse<String> whole = plain.chat("");
      HttpResponse<String> stream = plain.chat("\"stream\":true");

      assertThat(whole.body()).contains("\"model\":\"auto\"").doesNotContain("\"moat\"");
      assertThat(stream.body()).contains("\"model\":\"auto\"").doesNotContain("\"moat\"");
      assertThat(stream.headers().firstValue("x-moat-model")).hasValue("small");
    }
  }

  @Test
  void requestOverItsTime_isEndedByTheEdge() {
    port.completions.stream(request -> Source.never());
    HttpResponse<String> whole = port.chat("\"moat\":{\"timeout_ms\":20}");
    port.completions.stream(
        request ->
            Source.<CompletionEvent>single(new Delta(0, "Hel", List.of())).concat(Source.never()));
    // Long enough for the text to leave on a busy machine.
    HttpResponse<String> stream = port.chat("\"stream\":true,\"moat\":{\"timeout_ms\":1000}");
    port.completions.answerLater(request -> new CompletableFuture<Started>());
    HttpResponse<String> undecided = port.chat("\"moat\":{\"timeout_ms\":20}");

    assertThat(whole.statusCode()).isEqualTo(408);
    assertThat(whole.body()).contains("\"code\":\"request_timeout\"").contains("20 ms");
    assertThat(stream.body()).contains("Hel").contains("\"request_timeout\"");
    assertThat(undecided.statusCode()).isEqualTo(408);
    assertThat(port.completions.requests.poll().timeLimit()).isEqualTo(Duration.ofMillis(20));
  }

  @Test
  void refusals_keepTheSessionsWordsAndStatus() {
    assertRefusal(Kind.MODEL_NOT_FOUND, 404, "model_not_found");
    assertRefusal(Kind.CONTEXT_LENGTH_EXCEEDED, 400, "context_length_exceeded");
    assertRefusal(Kind.NOT_READY, 503, "not_ready");
    assertRefusal(Kind.TIMEOUT, 408, "request_timeout");
    assertRefusal(Kind.INTERNAL, 500, "internal_error");
  }

  @Test
  void bothStartsThatFail_are500() {
    port.completions.answerLater(
        request -> CompletableFuture.failedFuture(new IllegalStateException("broken seam")));
    assertThat(port.chat("").statusCode()).isEqualTo(500);

    port.completions.answerLater(
        request -> {
          throw new IllegalStateException("broken seam");
        });
    assertThat(port.chat("").statusCode()).isEqualTo(500);
  }

  private static void assertRefusal(Kind kind, int status, String code) {
    port.completions.answer(request -> new Started.Refused(Failure.of(kind, "No: " + kind)));

    HttpResponse<String> response = port.chat("\"stream\":true");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(port.json(response.body()).at("/error/code").asText()).isEqualTo(code);
    assertThat(port.json(response.body()).at("/error/message").asText()).isEqualTo("No: " + kind);
  }

  private static List<CompletionEvent> withLogprobs() {
    byte[] bytes = "é".getBytes(StandardCharsets.UTF_8);
    TokenLogprob best = new TokenLogprob("é", bytes, -0.5, List.of());
    TokenLogprob second = new TokenLogprob("e", new byte[] {'e'}, -1.25, List.of());
    TokenLogprob drawn = new TokenLogprob("é", bytes, -0.5, List.of(best, second));
    return Arrays.asList(
        new Delta(0, "é", List.of(drawn)),
        new ChoiceFinished(0, Finish.LENGTH),
        ScriptedCompletions.completed(1, 1));
  }

  private static Usage none() {
    return new Usage(0, 0, 0);
  }

  private static String chunkHead(String idPrefix, String object) {
    return "data: {\"id\":\""
        + idPrefix
        + "ID\",\"object\":\""
        + object
        + "\",\"created\":1763600000,\"model\":\"small\",\"system_fingerprint\":\"FP\","
        + "\"choices\":[";
  }

  private static String chatChunk(String delta, String finishReason, String more) {
    return chunkHead("chatcmpl-", "chat.completion.chunk")
        + "{\"index\":0,\"delta\":"
        + delta
        + ",\"logprobs\":null,\"finish_reason\":"
        + finishReason
        + "}]"
        + more
        + "}\n\n";
  }

  private static String usage(int prompt, int completion) {
    return "\"usage\":{\"prompt_tokens\":"
        + prompt
        + ",\"completion_tokens\":"
        + completion
        + ",\"total_tokens\":"
        + (prompt + completion)
        + ",\"prompt_tokens_details\":{\"cached_tokens\":1},\"completion_tokens_details\":"
        + "{\"reasoning_tokens\":0,\"accepted_prediction_tokens\":0,"
        + "\"rejected_prediction_tokens\":0}}";
  }

  private static String anonymous(String body) {
    return body.replaceAll("cmpl-[0-9a-f]{32}", "cmpl-ID").replaceAll("fp_[0-9a-f]{8}", "FP");
  }
}
