package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.UpstreamBench.open;
import static io.runtimemoat.actors.session.UpstreamBench.streamed;
import static io.runtimemoat.actors.session.UpstreamBench.upstreams;
import static io.runtimemoat.actors.session.UpstreamBench.whole;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.chunk;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.actors.budget.Spending;
import io.runtimemoat.actors.device.Eventually;
import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.upstream.RawServer;
import io.runtimemoat.decision.bandit.ExcludedArm;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.RequestAllowance;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.AttemptPlace;
import io.runtimemoat.decision.facts.OutcomeFact;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UpstreamAttemptTest {
  private static final String ANSWER =
      STREAM_HEAD + RawServer.text("Hel") + RawServer.text("lo") + finish("stop") + usage(9, 2);

  private static final String CHOICE_1 =
      chunk(
          "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"one\"},"
              + "\"finish_reason\":null}]}\n\n");

  private static final String FINISH_1 =
      chunk("data: {\"choices\":[{\"index\":1,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n");

  @Test
  void streamedAnswer_isCarriedWithTheUpstreamsOwnCount() throws Exception {
    try (RawServer server = RawServer.answering(ANSWER + DONE);
        SessionBench bench = open(server.uri())) {
      List<CompletionEvent> events = bench.events(streamed("up", "hi"));

      assertThat(text(events)).isEqualTo("Hello");
      assertThat(events)
          .contains(new CompletionEvent.ChoiceFinished(0, Finish.STOP))
          .endsWith(
              new CompletionEvent.Completed(
                  new CompletionEvent.Usage(9, 0, 2), "up", 1, "unchecked", 9 * 1e-3 + 2 * 1e-2));
      assertThat(server.requests().get(0)).contains("\"model\":\"up-8b\"", "\"temperature\":0.5");
      AttemptFact fact = bench.ledger.attempts().get(0);
      assertThat(fact.cost()).isCloseTo(9 * 1e-3 + 2 * 1e-2, within(1e-12));
      assertThat(fact.place())
          .isEqualTo(new AttemptPlace(bench.system().address().toString(), "up#0", "", false));
      assertThat(bench.ledger.manifests()).containsExactly("decided/1", "attempt/2", "outcome/1");
    }
  }

  @Test
  void wholeAnswer_isCarriedToo() throws Exception {
    String body =
        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hello\"},"
            + "\"finish_reason\":\"length\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3}}";
    try (RawServer server =
            RawServer.answeringWhole(200, "Content-Type: application/json\r\n", body);
        SessionBench bench = open(server.uri())) {
      List<CompletionEvent> events = bench.events(whole("up", "hi"));

      assertThat(text(events)).isEqualTo("Hello");
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.LENGTH));
      assertThat(((CompletionEvent.Completed) last(events)).usage().completionTokens())
          .isEqualTo(3);
    }
  }

  @Test
  void failureBeforeTheFirstByte_isTriedAgain() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    try (RawServer server =
            RawServer.answering(
                (socket, out) ->
                    out.write(
                        (asked.getAndIncrement() == 0
                                ? RawServer.whole(503, "", "")
                                : ANSWER + DONE)
                            .getBytes(StandardCharsets.UTF_8)));
        SessionBench bench = open(server.uri())) {
      List<CompletionEvent> events = bench.events(streamed("up", "hi"));

      assertThat(text(events)).isEqualTo("Hello");
      assertThat(bench.ledger.attempts())
          .extracting(AttemptFact::end)
          .containsExactly(AttemptFact.End.FAILED, AttemptFact.End.FINISHED);
      assertThat(bench.ledger.attempts())
          .extracting(AttemptFact::cause)
          .containsExactly(AttemptFact.FIRST, AttemptPlan.RETRY);
      assertThat(bench.ledger.attempts().get(0).place().failure()).isEqualTo("overloaded");
      assertThat(bench.ledger.attempts().get(0).cost()).isZero();
    }
  }

  /** The upstream streams although it is asked not to, as some do. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void brokenStream_ofAnAnswerThatIsWantedWhole_isTriedAgain(int choices) throws Exception {
    AtomicInteger asked = new AtomicInteger();
    String all = RawServer.text("Hel") + CHOICE_1 + finish("stop") + FINISH_1 + DONE;
    try (RawServer server =
            RawServer.answering(
                (socket, out) -> {
                  boolean first = asked.getAndIncrement() == 0;
                  String answer = first ? RawServer.text("lost") + CHOICE_1 : all;
                  out.write((STREAM_HEAD + answer).getBytes(StandardCharsets.UTF_8));
                  if (first) {
                    socket.close();
                  }
                });
        SessionBench bench = open(server.uri())) {
      List<CompletionEvent> events =
          bench.events(UpstreamBench.choices(whole("up", "hi"), choices));

      assertThat(last(events)).isInstanceOf(CompletionEvent.Completed.class);
      assertThat(text(events)).isEqualTo(choices == 1 ? "Hel" : "Helone");
      assertThat(bench.ledger.attempts())
          .extracting(AttemptFact::end)
          .containsExactly(AttemptFact.End.FAILED, AttemptFact.End.FINISHED);
    }
  }

  @Test
  void answerThatIsWantedWholeAndNeverIs_isABadGatewayOfWhichNothingWasSeen() throws Exception {
    try (RawServer server =
            RawServer.answering(
                (socket, out) -> {
                  out.write(
                      (STREAM_HEAD + RawServer.text("lost")).getBytes(StandardCharsets.UTF_8));
                  socket.close();
                });
        SessionBench bench = open(server.uri())) {
      List<CompletionEvent> events = bench.events(UpstreamBench.choices(whole("up", "hi"), 2));

      assertThat(text(events)).isEmpty();
      assertThat(((CompletionEvent.Failed) last(events)).failure().kind())
          .isEqualTo(Failure.Kind.UPSTREAM_FAILED);
      assertThat(server.requests()).hasSize(3);
    }
  }

  @Test
  void brokenAnswerThatMayDrawNothingMore_isFinishedWithoutAskingAnybody() throws Exception {
    RequestAllowance open = RequestTerms.open().allowance();
    RequestTerms two =
        RequestTerms.of(
            new RequestAllowance(
                open.maxCost(), open.softTimeout(), open.hardTimeout(), 2, open.maxAttempts()));
    ScriptedDevice device =
        new ScriptedDevice("cpu-0", List.of("small"), 8, spec -> Script.saying("never"));
    try (RawServer server =
            RawServer.answering(
                (socket, out) -> {
                  out.write(
                      (STREAM_HEAD + RawServer.text("Hel") + RawServer.text("lo"))
                          .getBytes(StandardCharsets.UTF_8));
                  socket.close();
                });
        SessionBench bench =
            open(
                upstreams(
                    Map.of("up", server.uri()), "moat.upstream-defaults.continuation = native"),
                Map.of("up", List.of("small")),
                Spending.unlimited(),
                device)) {
      List<CompletionEvent> events =
          bench.events(UpstreamBench.request("up", "hi", true, body -> {}, two));

      assertThat(text(events)).isEqualTo("Hello");
      assertThat(events).contains(new CompletionEvent.ChoiceFinished(0, Finish.LENGTH));
      assertThat(server.requests()).hasSize(1);
      assertThat(device.submitted()).isEmpty();
    }
  }

  @Test
  void upstreamThatIsGone_isReplacedByTheListedArm() throws Exception {
    ScriptedDevice device =
        new ScriptedDevice("cpu-0", List.of("small"), 8, spec -> Script.saying("local"));
    try (SessionBench bench =
        open(
            upstreams(Map.of("up", nobody()), ""),
            Map.of("up", List.of("small")),
            Spending.unlimited(),
            device)) {
      List<CompletionEvent> events = bench.events(streamed("up", "hi"));

      assertThat(text(events)).isEqualTo("local");
      assertThat(((CompletionEvent.Completed) last(events)).servedModel()).isEqualTo("small");
      AttemptFact served = bench.ledger.attempts().get(bench.ledger.attempts().size() - 1);
      assertThat(served.cause()).isEqualTo(AttemptPlan.FALLBACK);
      assertThat(served.arm()).isEqualTo("small");
    }
  }

  @Test
  void upstreamThatIsGone_withoutFallback_isABadGateway() throws Exception {
    try (SessionBench bench =
        open(upstreams(Map.of("up", nobody()), ""), Map.of(), Spending.unlimited())) {
      List<CompletionEvent> events = bench.events(streamed("up", "hi"));

      CompletionEvent.Failed failed = (CompletionEvent.Failed) last(events);
      assertThat(failed.failure().kind()).isEqualTo(Failure.Kind.UPSTREAM_FAILED);
      assertThat(failed.failure().message()).contains("up", "no_connection");
      assertThat(bench.ledger.attempts()).hasSize(3);
      assertThat(bench.ledger.outcome().cost()).as("nobody got a prompt").isZero();
    }
  }

  @Test
  void requestThatTheUpstreamRefuses_isRefusedInItsWords() throws Exception {
    String error =
        "{\"error\":{\"message\":\"top_p is odd\",\"type\":\"invalid_request_error\",\"param\":\"top_p\"}}";
    try (RawServer server =
            RawServer.answeringWhole(400, "Content-Type: application/json\r\n", error);
        SessionBench bench = open(server.uri())) {
      List<CompletionEvent> events = bench.events(streamed("up", "hi"));

      Failure failure = ((CompletionEvent.Failed) last(events)).failure();
      assertThat(failure.kind()).isEqualTo(Failure.Kind.INVALID_REQUEST);
      assertThat(failure.message()).isEqualTo("top_p is odd");
      assertThat(failure.param()).isEqualTo("top_p");
      assertThat(bench.ledger.attempts()).hasSize(1);
    }
  }

  @Test
  void longRetryAfter_reachesTheClient() throws Exception {
    try (RawServer server = RawServer.answeringWhole(429, "Retry-After: 30\r\n", "");
        SessionBench bench = open(server.uri())) {
      Failure failure =
          ((CompletionEvent.Failed) last(bench.events(streamed("up", "hi")))).failure();

      assertThat(failure.kind()).isEqualTo(Failure.Kind.RATE_LIMITED);
      assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(30));
    }
  }

  @Test
  void toolCalls_passThrough_andArmsWithoutToolsAreExcluded() throws Exception {
    String call =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"call_1\","
            + "\"type\":\"function\",\"function\":{\"name\":\"find\",\"arguments\":\"{}\"}}]},"
            + "\"finish_reason\":null}]}\n\n";
    try (RawServer server =
            RawServer.answering(STREAM_HEAD + chunk(call) + finish("tool_calls") + DONE);
        SessionBench bench = open(server.uri())) {
      List<CompletionEvent> events =
          bench.events(
              UpstreamBench.request(
                  "auto",
                  "hi",
                  true,
                  body -> body.putArray("tools").addObject().put("type", "function"),
                  RequestTerms.open()));

      assertThat(events)
          .contains(
              new CompletionEvent.ToolCall(0, 0, "call_1", "find", "{}"),
              new CompletionEvent.ChoiceFinished(0, Finish.TOOL_CALLS));
      assertThat(bench.ledger.decided().feasible().excluded())
          .extracting(ExcludedArm::reason)
          .containsOnly(ExcludedArm.NO_TOOLS);
    }
  }

  @Test
  void requestThatMayCostOnlySoMuch_tellsTheUpstreamHowLongItsAnswerMayBe() throws Exception {
    RequestAllowance open = RequestTerms.open().allowance();
    RequestTerms cheap =
        RequestTerms.of(
            open.tightenedTo(Money.ofUnits(0.2), Duration.ZERO, Duration.ofSeconds(20)));
    try (RawServer server = RawServer.answering(ANSWER + DONE);
        SessionBench bench = open(server.uri())) {
      bench.events(UpstreamBench.request("up", "hi", true, body -> {}, cheap));

      // Its 76 bytes and a message are 92 tokens at most, at 0.001; the rest pays for tokens at
      // 0.01.
      assertThat(server.requests().get(0)).contains("\"max_tokens\":10");
    }
  }

  @Test
  void leaver_closesTheConnection_andIsChargedWhatTheUpstreamMade() throws Exception {
    try (RawServer server =
            RawServer.answering(STREAM_HEAD + RawServer.text("Hel") + RawServer.text("lo"));
        SessionBench bench = open(server.uri())) {
      SinkQueueWithCancel<CompletionEvent> reader = bench.reader(streamed("up", "hi"));
      SessionBench.next(reader);

      reader.cancel();

      Eventually.holds("closed", SessionBench.SOON, () -> server.openConnections() == 0);
      Eventually.holds("outcome", SessionBench.SOON, () -> bench.ledger.manifests().size() == 3);
      assertThat(bench.ledger.outcome().status()).isEqualTo(OutcomeFact.Status.CANCELLED);
      AttemptFact fact = bench.ledger.attempts().get(0);
      assertThat(fact.end()).isEqualTo(AttemptFact.End.CANCELLED);
      assertThat(fact.place().estimated()).isTrue();
      assertThat(fact.completionTokens()).isPositive();
      assertThat(fact.cost()).isPositive();
    }
  }

  private static URI nobody() {
    return URI.create("http://127.0.0.1:1/v1");
  }
}
