package io.runtimemoat.actors.upstream;

import static io.runtimemoat.actors.upstream.CallFixture.SOON;
import static io.runtimemoat.actors.upstream.CallFixture.arm;
import static io.runtimemoat.actors.upstream.CallFixture.call;
import static io.runtimemoat.actors.upstream.CallFixture.end;
import static io.runtimemoat.actors.upstream.CallFixture.next;
import static io.runtimemoat.actors.upstream.CallFixture.request;
import static io.runtimemoat.actors.upstream.CallFixture.text;
import static io.runtimemoat.actors.upstream.RawServer.DONE;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static io.runtimemoat.actors.upstream.RawServer.chunk;
import static io.runtimemoat.actors.upstream.RawServer.finish;
import static io.runtimemoat.actors.upstream.RawServer.usage;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.Eventually;
import io.runtimemoat.actors.upstream.wire.UpstreamEvent;
import io.runtimemoat.actors.upstream.wire.UpstreamReport;
import io.runtimemoat.decision.upstream.FailureKind;
import io.runtimemoat.decision.upstream.TokenUsage;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class UpstreamCallTest {
  private static final ActorTestKit KIT = ActorTestKit.create("upstream-call");
  private static final String WHOLE =
      "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"Hi\"},"
          + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":3,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":4}}}";

  private final CallFixture calls = new CallFixture(KIT);

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void stream_arrivesInOrderAndIsCounted() {
    String answer = STREAM_HEAD + RawServer.text("Hel") + RawServer.text("lo") + finish("stop");
    try (RawServer server = RawServer.answering(answer + usage(9, 2) + DONE)) {
      List<UpstreamEvent> events = calls.events(call(arm("", server.uri()), true));

      assertThat(text(events)).isEqualTo("Hello");
      assertThat(events).contains(new UpstreamEvent.Finished(0, "stop"));
      UpstreamReport end = end(events);
      assertThat(end.failure()).isNull();
      assertThat(end.usage()).isEqualTo(new TokenUsage(9, 0, 2, 0, false));
      assertThat(end.cost()).isEqualTo((9 * 1 + 2 * 10) / 1e6);
      assertThat(end.delivered()).isTrue();
      assertThat(end.status()).isEqualTo(200);
      assertThat(end.firstContent())
          .hasValueSatisfying(first -> assertThat(first).isLessThanOrEqualTo(end.total()));
    }
  }

  @Test
  void whole_arrivesAsTheSameEvents() {
    try (RawServer server =
        RawServer.answeringWhole(200, "Content-Type: application/json\r\n", WHOLE)) {
      List<UpstreamEvent> events = calls.events(call(arm("", server.uri()), false));

      assertThat(text(events)).isEqualTo("Hi");
      assertThat(end(events).failure()).isNull();
      assertThat(end(events).usage()).isEqualTo(new TokenUsage(9, 4, 3, 0, false));
      assertThat(end(events).cost()).isEqualTo((5 * 1 + 4 * 0.5 + 3 * 10) / 1e6);
    }
  }

  @Test
  void request_saysWhatTheUpstreamNeeds_andNothingElse() {
    try (RawServer server = RawServer.answering(STREAM_HEAD + finish("stop") + DONE)) {
      UpstreamArm arm = arm("", server.uri());
      Map<String, String> headers =
          Map.of(
              "traceparent",
              "00-ab-cd-01",
              "tracestate",
              "v=x",
              "x-request-id",
              "r1",
              "cookie",
              "c",
              "x-b",
              "y");

      calls.events(arm.call(request(true, headers), Set.of()));

      String sent = server.requests().get(0);
      assertThat(sent)
          .startsWith("POST /v1/chat/completions HTTP/1.1\r\n")
          .containsIgnoringCase("authorization: Bearer " + CallFixture.KEY)
          .containsIgnoringCase("x-team: blue")
          .containsIgnoringCase("traceparent: 00-ab-cd-01")
          .containsIgnoringCase("x-request-id: r1")
          .contains("\"model\":\"upstream-m\"")
          .contains("\"stream\":true")
          .contains("\"stream_options\":{\"include_usage\":true}")
          .contains("\"temperature\":0.5")
          .contains("Grüße")
          .doesNotContain("cookie", "x-b:", "tracestate");
    }
  }

  @Test
  void traceState_goesAlongWhereItIsWanted() {
    try (RawServer server = RawServer.answering(STREAM_HEAD + finish("stop") + DONE)) {
      UpstreamArm arm = arm("trace-state = true", server.uri());

      calls.events(arm.call(request(true, Map.of("tracestate", "v=x")), Set.of()));

      assertThat(server.requests().get(0)).containsIgnoringCase("tracestate: v=x");
    }
  }

  @Test
  void query_ofABaseUrl_staysBehindThePath() {
    try (RawServer server = RawServer.answering(STREAM_HEAD + finish("stop") + DONE)) {
      UpstreamArm arm = arm("", URI.create(server.uri() + "/?api-version=3"));

      calls.events(call(arm, true));

      assertThat(server.requests().get(0)).startsWith("POST /v1/chat/completions?api-version=3 ");
    }
  }

  @Test
  void connection_isUsedAgain() {
    String answer = STREAM_HEAD + RawServer.text("a") + finish("stop") + usage(1, 1) + DONE;
    try (RawServer server = RawServer.answering(answer)) {
      UpstreamArm arm = arm("", server.uri());
      for (int i = 0; i < 5; i++) {
        assertThat(end(calls.events(call(arm, true))).failure()).isNull();
        Eventually.holds("the place is free", SOON, () -> arm.inFlight() == 0);
      }

      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void secondRun_endsAtOnce_andDisturbsTheFirstInNothing() {
    try (RawServer server = RawServer.answering(STREAM_HEAD + RawServer.text("a"))) {
      UpstreamCall call = call(arm("", server.uri()), true);
      SinkQueueWithCancel<UpstreamEvent> reader = calls.reader(call);
      assertThat(next(reader)).isInstanceOf(UpstreamEvent.Text.class);

      assertThat(calls.events(call)).hasSize(1);

      assertThat(call.report().toCompletableFuture()).isNotDone();
      assertThat(server.requests()).hasSize(1);
      reader.cancel();
    }
  }

  @Test
  void slowReader_slowsTheUpstream_andIsNotTheUpstreamsSilence() {
    AtomicLong written = new AtomicLong();
    byte[] piece = RawServer.text("x".repeat(2_000)).getBytes(StandardCharsets.UTF_8);
    try (RawServer server =
        RawServer.answering(
            (socket, out) -> {
              socket.setSendBufferSize(16 * 1024);
              out.write(STREAM_HEAD.getBytes(StandardCharsets.UTF_8));
              for (int i = 0; i < 10_000; i++) {
                out.write(piece);
                written.addAndGet(piece.length);
              }
            })) {
      UpstreamCall call =
          call(
              arm("limits.max-answer = 1 GiB, timeouts.between-tokens = 300 ms", server.uri()),
              true);
      SinkQueueWithCancel<UpstreamEvent> reader = calls.reader(call);
      next(reader);
      long before = settled(written);

      assertThat(before).isLessThan(8L << 20); // of 20 MB; what the sockets' buffers take
      next(reader); // longer after than between-tokens allows
      assertThat(next(reader)).isInstanceOf(UpstreamEvent.Text.class);
      reader.cancel();
    }
  }

  /** The place may come at the very moment a call asks whether it has one. */
  @Test
  void callsThatWaitForAPlace_areSentOnce() throws Exception {
    int calls = 150;
    try (RawServer server =
        RawServer.answering(STREAM_HEAD + RawServer.text("a") + RawServer.finish("stop") + DONE)) {
      UpstreamArm arm =
          arm("pool { max-in-flight = 2, max-waiting = 1000, max-wait = 20 s }", server.uri());
      Source.range(1, calls)
          .mapAsyncUnordered(40, i -> call(arm, true).events().runWith(Sink.ignore(), KIT.system()))
          .runWith(Sink.ignore(), KIT.system())
          .toCompletableFuture()
          .get(20, TimeUnit.SECONDS);

      assertThat(server.requests()).hasSize(calls);
      Eventually.holds("no place is held", SOON, () -> arm.inFlight() == 0);
    }
  }

  @Test
  void fullInstances_makeCallsWait_andALongWaitFails() {
    try (RawServer server = RawServer.answering(STREAM_HEAD)) {
      UpstreamArm arm = arm("pool.max-in-flight = 1", server.uri());
      UpstreamCall first = call(arm, true);
      calls.reader(first);
      Eventually.holds("it was asked", SOON, () -> server.requests().size() == 1);

      List<UpstreamEvent> tooLong = calls.events(call(arm, true));
      assertThat(end(tooLong).failure()).isEqualTo(FailureKind.SATURATED);
      assertThat(end(tooLong).usage()).isEqualTo(TokenUsage.none());
      UpstreamCall second = call(arm, true);
      UpstreamCall third = call(arm, true);
      calls.reader(second);
      calls.reader(third);
      Eventually.holds("two wait", SOON, () -> arm.waiting() == 2);
      assertThat(end(calls.events(call(arm, true))).failure()).isEqualTo(FailureKind.SATURATED);

      first.cancel();
      Eventually.holds("the next was asked", SOON, () -> server.requests().size() == 2);
      third.cancel();
      second.cancel();
      Eventually.holds("nobody waits", SOON, () -> arm.waiting() == 0 && arm.inFlight() == 0);
      Eventually.holds("nothing is open", SOON, () -> server.openConnections() == 0);
    }
  }

  @Test
  void failures_openTheBreaker_andTheCallSaysWhenToComeBack() {
    try (RawServer server = RawServer.answeringWhole(500, "", "")) {
      UpstreamArm arm =
          arm(
              "breaker { consecutive-failures = 2, open-for = 1 h, max-open-for = 1 h }",
              server.uri());
      calls.events(call(arm, true));
      calls.events(call(arm, true));

      UpstreamReport refused = end(calls.events(call(arm, true)));

      assertThat(refused.failure()).isEqualTo(FailureKind.NO_INSTANCE);
      assertThat(refused.retryAfter())
          .hasValueSatisfying(wait -> assertThat(wait).isGreaterThan(Duration.ofMinutes(50)));
      assertThat(server.requests()).hasSize(2);
      assertThat(arm.view().get(0).state()).isEqualTo("open");
    }
  }

  @Test
  void clientsOwnMistakes_doNotOpenTheBreaker() {
    try (RawServer server = RawServer.answeringWhole(400, "", "")) {
      UpstreamArm arm = arm("breaker.consecutive-failures = 1", server.uri());
      for (int i = 0; i < 5; i++) {
        assertThat(end(calls.events(call(arm, true))).failure()).isEqualTo(FailureKind.BAD_REQUEST);
      }

      assertThat(arm.view().get(0).state()).isEqualTo("closed");
    }
  }

  @Test
  void closedArm_takesNoCalls() {
    try (RawServer server = RawServer.answering("")) {
      UpstreamArm arm = arm("", server.uri());
      arm.close();

      assertThat(end(calls.events(call(arm, true))).failure()).isEqualTo(FailureKind.NO_INSTANCE);
    }
  }

  @Test
  void comments_areNoContent() {
    try (RawServer server =
        RawServer.answering(
            (socket, out) -> {
              out.write(STREAM_HEAD.getBytes(StandardCharsets.UTF_8));
              while (!socket.isClosed()) {
                out.write(chunk(": ping\n\n").getBytes(StandardCharsets.UTF_8));
                LockSupport.parkNanos(20_000_000);
              }
            })) {
      UpstreamArm arm = arm("timeouts.first-token = 600 ms", server.uri());

      UpstreamReport end = end(calls.events(call(arm, true)));

      assertThat(end.failure()).isEqualTo(FailureKind.FIRST_TOKEN_TIMEOUT);
      assertThat(end.total()).isGreaterThanOrEqualTo(Duration.ofMillis(590));
      Eventually.holds("nothing is open", SOON, () -> server.openConnections() == 0);
    }
  }

  /** Nobody reads it before its end, so its first content may take as long as all of it. */
  @Test
  void streamThatIsWantedWhole_isNotBoundToItsFirstContent() {
    try (RawServer server =
        RawServer.answering(
            (socket, out) -> {
              out.write(STREAM_HEAD.getBytes(StandardCharsets.UTF_8));
              out.flush();
              LockSupport.parkNanos(400_000_000);
              out.write((RawServer.text("late") + finish("stop")).getBytes(StandardCharsets.UTF_8));
            })) {
      UpstreamArm arm = arm("timeouts.first-token = 100 ms", server.uri());
      UpstreamRequest whole = wantedWhole(CallFixture.request(true));

      UpstreamReport read = end(calls.events(arm.call(whole, Set.of())));
      UpstreamReport streamed = end(calls.events(call(arm, true)));

      assertThat(read.failure()).isNull();
      assertThat(streamed.failure()).isEqualTo(FailureKind.FIRST_TOKEN_TIMEOUT);
    }
  }

  private static UpstreamRequest wantedWhole(UpstreamRequest request) {
    return new UpstreamRequest(
        request.model(), request.body(), true, true, 1, request.promptTokens(), request.headers());
  }

  /** The count once it has not moved for longer than between-tokens. */
  private static long settled(AtomicLong count) {
    long[] last = {-1, System.nanoTime()};
    Eventually.holds(
        "it settles",
        SOON,
        () -> {
          if (count.get() != last[0]) {
            last[0] = count.get();
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] > 400_000_000;
        });
    return count.get();
  }
}
