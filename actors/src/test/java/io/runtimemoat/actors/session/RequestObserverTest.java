package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.SOON;
import static io.runtimemoat.actors.session.SessionBench.next;
import static io.runtimemoat.actors.session.SessionBench.streamed;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.Eventually;
import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.session.RecordingObserver.AttemptEnded;
import io.runtimemoat.actors.session.RecordingObserver.Decided;
import io.runtimemoat.actors.session.RecordingObserver.Ended;
import io.runtimemoat.actors.session.RecordingObserver.Unrecorded;
import java.util.List;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.junit.jupiter.api.Test;

class RequestObserverTest {
  @Test
  void completedRequest_isHeardInTheOrderOfItsFacts() throws Exception {
    try (SessionBench bench = new SessionBench(device("small", Script.saying("a", "b")))) {
      CompletionRequest request = streamed("small", "hi");

      bench.events(request);

      List<RecordingObserver.Heard> heard = bench.observed.heard();
      assertThat(heard).hasSize(3);
      Decided decided = (Decided) heard.get(0);
      AttemptEnded attempt = (AttemptEnded) heard.get(1);
      Ended ended = (Ended) heard.get(2);
      assertThat(decided.requestId()).isEqualTo(request.requestId());
      assertThat(decided.decision()).isEqualTo(bench.ledger.decided());
      assertThat(attempt.attempt()).isEqualTo(bench.ledger.attempts().get(0));
      assertThat(ended.outcome()).isEqualTo(bench.ledger.outcome());
      assertThat(ended.failure()).isNull();
      assertThat(List.of(decided.from(), decided.to(), attempt.placed().offered())).isSorted();
      assertThat(attempt.placed().taken()).isAfterOrEqualTo(attempt.placed().offered());
      assertThat(attempt.placed().device()).isEqualTo("small-0");
    }
  }

  @Test
  void escalatedRequest_hasBothAttempts() throws Exception {
    try (SessionBench bench =
        new SessionBench(
            device("small", Script.confidently(0.2, "wrong", "er", "and", "more")),
            device("large", Script.saying("right")))) {
      bench.events(streamed("auto", "hi"));

      assertThat(bench.observed.all(AttemptEnded.class))
          .extracting(each -> each.attempt().arm())
          .containsExactly("small", "large");
    }
  }

  @Test
  void leaver_isHeardAsCancelled() throws Exception {
    try (SessionBench bench =
        new SessionBench(device("small", Script.saying("a", "b").thenHanging()))) {
      SinkQueueWithCancel<CompletionEvent> reader = bench.reader(streamed("small", "hi"));
      next(reader);

      reader.cancel();

      Eventually.holds("its end", SOON, () -> !bench.observed.all(Ended.class).isEmpty());
      assertThat(bench.observed.all(Ended.class).get(0).outcome())
          .isEqualTo(bench.ledger.outcome());
    }
  }

  @Test
  void unknownModel_isHeardOnceWithItsFailure() throws Exception {
    try (SessionBench bench = new SessionBench(device("small", Script.saying("a")))) {
      Failure failure = bench.refused(streamed("nobody", "hi"));

      assertThat(bench.observed.heard()).hasSize(1);
      assertThat(bench.observed.all(Unrecorded.class).get(0).failure()).isEqualTo(failure);
    }
  }

  @Test
  void outcomeThatTheLedgerRefuses_isHeardAsUnrecorded() throws Exception {
    try (SessionBench bench = new SessionBench(device("small", Script.saying("a")))) {
      bench.ledger.breakFor("outcome");

      bench.events(streamed("small", "hi"));

      assertThat(bench.observed.all(Ended.class)).isEmpty();
      assertThat(bench.observed.all(Unrecorded.class))
          .extracting(each -> each.failure().kind())
          .containsExactly(Failure.Kind.NOT_READY);
    }
  }

  private static ScriptedDevice device(String model, Script script) {
    return new ScriptedDevice(model + "-0", List.of(model), 4, spec -> script);
  }
}
