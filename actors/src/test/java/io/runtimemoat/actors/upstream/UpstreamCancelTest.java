package io.runtimemoat.actors.upstream;

import static io.runtimemoat.actors.upstream.CallFixture.SOON;
import static io.runtimemoat.actors.upstream.CallFixture.arm;
import static io.runtimemoat.actors.upstream.CallFixture.call;
import static io.runtimemoat.actors.upstream.CallFixture.end;
import static io.runtimemoat.actors.upstream.CallFixture.next;
import static io.runtimemoat.actors.upstream.CallFixture.report;
import static io.runtimemoat.actors.upstream.RawServer.STREAM_HEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.Eventually;
import io.runtimemoat.actors.upstream.wire.UpstreamEvent;
import io.runtimemoat.decision.upstream.FailureKind;
import io.runtimemoat.decision.upstream.TokenUsage;
import java.time.Duration;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A call that nobody waits for any more closes its connection and is charged for what came. */
class UpstreamCancelTest {
  private static final ActorTestKit KIT = ActorTestKit.create("upstream-cancel");

  private final CallFixture calls = new CallFixture(KIT);

  @AfterAll
  static void shutDown() {
    KIT.shutdownTestKit();
  }

  @Test
  void cancel_beforeTheHead_closesTheConnection() {
    for (boolean streaming : new boolean[] {true, false}) {
      try (RawServer server = RawServer.answering("")) {
        UpstreamArm arm = arm("", server.uri());
        UpstreamCall call = call(arm, streaming);
        calls.reader(call);
        Eventually.holds("it was asked", SOON, () -> server.requests().size() == 1);

        closesWithin100Millis(server, call::cancel);

        assertThat(report(call).failure()).isEqualTo(FailureKind.CANCELLED);
        assertThat(report(call).usage()).isEqualTo(new TokenUsage(7, 0, 0, 0, true));
        assertThat(arm.inFlight()).isZero();
      }
    }
  }

  @Test
  void readerThatLeaves_inTheMiddle_closesTheConnection_andPaysForWhatCame() {
    try (RawServer server =
        RawServer.answering(STREAM_HEAD + RawServer.text("a") + RawServer.text("b"))) {
      UpstreamArm arm = arm("", server.uri());
      UpstreamCall call = call(arm, true);
      SinkQueueWithCancel<UpstreamEvent> reader = calls.reader(call);
      assertThat(next(reader)).isInstanceOf(UpstreamEvent.Text.class);

      closesWithin100Millis(server, reader::cancel);

      assertThat(report(call).failure()).isEqualTo(FailureKind.CANCELLED);
      assertThat(report(call).usage().estimated()).isTrue();
      assertThat(report(call).usage().prompt()).isEqualTo(7);
      assertThat(report(call).usage().completion()).isBetween(1L, 2L);
      assertThat(report(call).cost()).isPositive();
      Eventually.holds("the place is free", SOON, () -> arm.inFlight() == 0);
    }
  }

  @Test
  void cancel_inTheMiddleOfAWholeBody_closesTheConnection() {
    String head =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{";
    try (RawServer server = RawServer.answering(head)) {
      UpstreamCall call = call(arm("", server.uri()), false);
      calls.reader(call);
      Eventually.holds("it was asked", SOON, () -> server.requests().size() == 1);

      closesWithin100Millis(server, call::cancel);
    }
  }

  @Test
  void cancelledBeforeItsStart_isNeverSent() {
    try (RawServer server = RawServer.answering("")) {
      UpstreamCall call = call(arm("", server.uri()), true);

      call.cancel();

      assertThat(report(call).failure()).isEqualTo(FailureKind.CANCELLED);
      assertThat(end(calls.events(call)).usage()).isEqualTo(TokenUsage.none());
      assertThat(server.connections()).isZero();
    }
  }

  private static void closesWithin100Millis(RawServer server, Runnable leave) {
    assertThat(server.openConnections()).isEqualTo(1);
    long start = System.nanoTime();
    leave.run();
    Eventually.holds("the connection is closed", SOON, () -> server.openConnections() == 0);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(100));
  }
}
