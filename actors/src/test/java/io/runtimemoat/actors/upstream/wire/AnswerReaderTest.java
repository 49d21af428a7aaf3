package io.runtimemoat.actors.upstream.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.upstream.FailureKind;
import io.runtimemoat.decision.upstream.TokenUsage;
import io.runtimemoat.gpu.TokenLogprob;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerReaderTest {
  private final List<UpstreamEvent> events = new ArrayList<>();

  @Test
  void chunks_areEverythingTheySay() throws Exception {
    read(
        1,
        choice("\"role\":\"assistant\",\"content\":\"\"", "null"),
        choice("\"reasoning_content\":\"hm\"", "null"),
        choice("\"reasoning\":\"mm\"", "null"),
        choice("\"content\":\"Hi\"", "null"),
        choice("\"refusal\":\"no\"", "null"),
        choice(
            "\"tool_calls\":[{\"index\":1,\"id\":\"c1\",\"type\":\"function\","
                + "\"function\":{\"name\":\"f\",\"arguments\":\"\"}}]",
            "null"),
        choice("\"tool_calls\":[{\"index\":1,\"function\":{\"arguments\":\"{}\"}}]", "null"),
        choice("", "\"tool_calls\""),
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":5,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":4},"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":2}}}",
        "[DONE]");

    assertThat(events)
        .containsExactly(
            new UpstreamEvent.Role(0, "assistant"),
            new UpstreamEvent.Reasoning(0, "hm"),
            new UpstreamEvent.Reasoning(0, "mm"),
            new UpstreamEvent.Text(0, "Hi", List.of()),
            new UpstreamEvent.Refusal(0, "no"),
            new UpstreamEvent.ToolCall(0, 1, "c1", "f", ""),
            new UpstreamEvent.ToolCall(0, 1, "", "", "{}"),
            new UpstreamEvent.Finished(0, "tool_calls"),
            new UpstreamEvent.Usage(new TokenUsage(9, 4, 5, 2, false)),
            new UpstreamEvent.Done());
  }

  @ParameterizedTest
  @MethodSource("stopReasons")
  void stopReason_isWhatTheServerSays(String fields, StopReason told) throws Exception {
    String end = "{\"choices\":[{\"index\":0,\"%s\":{},\"finish_reason\":\"stop\"%s}]}";

    read(1, end.formatted("delta", fields));
    new ChunkReader(events::add).whole(end.formatted("message", fields));

    UpstreamEvent finished = new UpstreamEvent.Finished(0, "stop", told);
    assertThat(events).containsExactly(finished, finished);
  }

  static Stream<Arguments> stopReasons() {
    return Stream.of(
        Arguments.of("", StopReason.UNTOLD),
        Arguments.of(",\"stop_reason\":null", new StopReason.Nothing()),
        Arguments.of(",\"stop_reason\":\"###\"", new StopReason.Text("###")),
        Arguments.of(",\"stop_reason\":128009", new StopReason.Token(128009)),
        Arguments.of(",\"stop_reason\":{}", StopReason.UNTOLD));
  }

  @Test
  void logprobs_areCarried() throws Exception {
    read(
        1,
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"},\"logprobs\":{\"content\":"
            + "[{\"token\":\"a\",\"logprob\":-0.5,\"bytes\":[97],\"top_logprobs\":"
            + "[{\"token\":\"b\",\"logprob\":-1.5,\"bytes\":null}]}]}}]}");

    TokenLogprob token = ((UpstreamEvent.Text) events.get(0)).logprobs().get(0);
    assertThat(token.token()).isEqualTo("a");
    assertThat(token.logprob()).isEqualTo(-0.5);
    assertThat(token.bytes()).containsExactly('a');
    assertThat(token.top().get(0).bytes()).containsExactly('b');
  }

  @Test
  void emptyFinishReason_isNone_andDoneVouchesForTheChoice() throws Exception {
    StreamedAnswer answer = read(1, choice("\"content\":\"a\"", "\"\""));
    assertThat(answer.incompleteness()).isEqualTo(FailureKind.BROKEN_STREAM);

    answer.read(event("[DONE]"), events::add);

    assertThat(answer.incompleteness()).isNull();
    assertThat(events).contains(new UpstreamEvent.Finished(0, "stop"));
  }

  @Test
  void everyChoice_mustFinish() throws Exception {
    StreamedAnswer answer =
        read(2, choice("\"content\":\"a\"", "\"stop\""), choice("\"content\":\"b\"", "\"stop\""));

    assertThat(answer.incompleteness()).isEqualTo(FailureKind.BROKEN_STREAM);
    answer.read(
        event("{\"choices\":[{\"index\":1,\"delta\":{},\"finish_reason\":\"length\"}]}"),
        events::add);
    assertThat(answer.incompleteness()).isNull();
  }

  @Test
  void whatFollowsDoneOrAnError_isIgnored() throws Exception {
    read(1, choice("\"content\":\"a\"", "\"stop\""), "[DONE]", "[DONE]", "{broken");
    assertThat(events).hasSize(3);

    events.clear();
    read(1, "{\"error\":{\"message\":\"m\",\"code\":429}}", choice("\"content\":\"a\"", "null"));

    assertThat(events)
        .containsExactly(
            new UpstreamEvent.ErrorObject(
                FailureKind.RATE_LIMITED, new UpstreamError("m", "", "", "429")));
  }

  @Test
  void finishSaidTwice_isOneFinish_andTheLastUsageCounts() throws Exception {
    read(
        1,
        choice("\"content\":\"a\"", "\"stop\""),
        choice("", "\"stop\""),
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}",
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}");

    assertThat(events.stream().filter(UpstreamEvent.Finished.class::isInstance)).hasSize(1);
    assertThat(events.stream().filter(UpstreamEvent.Usage.class::isInstance)).hasSize(2);
  }

  @Test
  void namedEvents_areReadWhenTheyHoldChoices_andErrorsAlways() throws Exception {
    StreamedAnswer answer = new StreamedAnswer(10_000, 1);
    answer.read(sse("event: ping\ndata: {}\n\n"), events::add);
    answer.read(
        sse("event: chunk\ndata: " + choice("\"content\":\"a\"", "null") + "\n\n"), events::add);
    answer.read(sse("event: error\ndata: {\"message\":\"m\"}\n\n"), events::add);

    assertThat(events)
        .containsExactly(
            new UpstreamEvent.Text(0, "a", List.of()),
            new UpstreamEvent.ErrorObject(
                FailureKind.ERROR_EVENT, new UpstreamError("m", "", "", "")));
  }

  @Test
  void impossibleChunks_areRefused() {
    for (String json :
        new String[] {
          "",
          "1",
          "[]",
          "null",
          "{}",
          "{\"choices\":3}",
          "{\"choices\":[3]}",
          "{\"a\":1} x",
          "{\"choices\":[{\"index\":-1}]}",
          "{\"choices\":[{\"index\":1000}]}",
          "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":-2}]}}]}"
        }) {
      assertThatThrownBy(() -> read(1, json)).as(json).isInstanceOf(MalformedAnswerException.class);
    }
  }

  @Test
  void deepNesting_isRefused_notAStackOverflow() {
    assertThatThrownBy(() -> read(1, "{\"choices\":" + "[".repeat(200_000)))
        .isInstanceOf(MalformedAnswerException.class);
  }

  @Property
  void anyText_isReadOrRefused(@ForAll String text) {
    try {
      new ChunkReader(events::add).chunk(text);
    } catch (MalformedAnswerException e) {
      assertThat(e.kind()).isEqualTo(FailureKind.MALFORMED);
    }
  }

  @Test
  void errors_areReadInEveryServersShape() {
    assertThat(body("{\"error\":{\"message\":\"m\",\"type\":\"t\",\"param\":\"p\",\"code\":5}}"))
        .isEqualTo(new UpstreamError("m", "t", "p", "5"));
    assertThat(body("{\"error\":\"m\"}")).isEqualTo(new UpstreamError("m", "", "", ""));
    assertThat(body("{\"message\":\"m\",\"type\":\"t\"}"))
        .isEqualTo(new UpstreamError("m", "t", "", ""));
    assertThat(body("{\"detail\":\"Not Found\"}"))
        .isEqualTo(new UpstreamError("Not Found", "", "", ""));
    for (String text : new String[] {"", "<html>", "{\"error\":", "[1]", "null"}) {
      assertThat(body(text)).as(text).isEqualTo(UpstreamError.none());
    }
    assertThat(body("{\"error\":\"" + "x".repeat(5_000) + "\"}").message())
        .hasSize(UpstreamError.LONGEST);
  }

  private static UpstreamError body(String text) {
    return UpstreamError.ofBody(text.getBytes(StandardCharsets.UTF_8));
  }

  private StreamedAnswer read(int choices, String... data) throws MalformedAnswerException {
    StreamedAnswer answer = new StreamedAnswer(1 << 20, choices);
    for (String one : data) {
      answer.read(event(one), events::add);
    }
    return answer;
  }

  private static String choice(String delta, String finish) {
    return "{\"choices\":[{\"index\":0,\"delta\":{"
        + delta
        + "},\"finish_reason\":"
        + finish
        + "}]}";
  }

  private static ByteBuffer event(String data) {
    return sse("data: " + data + "\n\n");
  }

  private static ByteBuffer sse(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }
}
