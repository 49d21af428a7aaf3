package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.SOON;
import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.next;
import static io.runtimemoat.actors.session.SessionBench.request;
import static io.runtimemoat.actors.session.SessionBench.streamed;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.SessionBench.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.Eventually;
import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.actors.device.TestSettings;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.decision.facts.OutcomeFact;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.TextBatch;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.junit.jupiter.api.Test;

class RequestSessionTest {
  @Test
  void namedModel_streamsItsTextAndEndsCompleted() throws Exception {
    try (SessionBench bench = new SessionBench(device(Script.saying("He", "llo", "")))) {
      List<CompletionEvent> events = bench.events(streamed("small", "hi there"));

      assertThat(events)
          .containsExactly(
              new CompletionEvent.Delta(0, "He", List.of()),
              new CompletionEvent.Delta(0, "llo", List.of()),
              new CompletionEvent.ChoiceFinished(0, Finish.STOP),
              new CompletionEvent.Completed(
                  new CompletionEvent.Usage(8, 0, 3), "small", 1, "unchecked", 14e-6));
      assertThat(bench.ledger.manifests()).containsExactly("decided/1", "attempt/2", "outcome/1");
      assertThat(bench.ledger.outcome().status()).isEqualTo(OutcomeFact.Status.COMPLETED);
      assertThat(bench.ledger.attempts().get(0).cost()).isEqualTo((8 * 1 + 3 * 2) / 1e6);
      Eventually.holds("the session is gone", SOON, () -> bench.serving.liveRequests() == 0);
    }
  }

  @Test
  void decision_isRecordedBeforeAnyModelWork() throws Exception {
    ScriptedDevice device = device(Script.saying("x"));
    try (SessionBench bench = new SessionBench(device)) {
      int[] submittedAtFirstAppend = {-1};
      bench.ledger.beforeAppend(
          () -> {
            if (submittedAtFirstAppend[0] < 0) {
              submittedAtFirstAppend[0] = device.submitted().size();
            }
          });

      bench.events(streamed("small", "hi"));

      assertThat(submittedAtFirstAppend[0]).isZero();
      assertThat(device.submitted()).hasSize(1);
    }
  }

  @Test
  void outcome_isRecordedBeforeTheTerminalEvent() throws Exception {
    try (SessionBench bench = new SessionBench(device(Script.saying("x")))) {
      bench.ledger.breakFor("outcome");

      List<CompletionEvent> events = bench.events(streamed("small", "hi"));

      assertThat(last(events)).isInstanceOf(CompletionEvent.Failed.class);
      assertThat(((CompletionEvent.Failed) last(events)).failure().kind())
          .isEqualTo(Failure.Kind.NOT_READY);
      assertThat(bench.serving.notReadyReasons()).containsExactly("the ledger cannot be written");
    }
  }

  @Test
  void ledgerThatIsDown_refusesAndRunsNothing() throws Exception {
    ScriptedDevice device = device(Script.saying("x"));
    try (SessionBench bench = new SessionBench(device)) {
      bench.ledger.breakFor("decided");

      Failure failure = bench.refused(streamed("small", "hi"));

      assertThat(failure.kind()).isEqualTo(Failure.Kind.NOT_READY);
      assertThat(failure.retryAfter()).isNotNull();
      assertThat(device.submitted()).isEmpty();
      assertThat(bench.serving.liveRequests()).isZero();
    }
  }

  @Test
  void readerThatLeavesMidway_freesTheSlotWithin100MillisAndIsRecorded() throws Exception {
    ScriptedDevice device = device(Script.saying("one", "two").thenHanging());
    try (SessionBench bench = new SessionBench(device)) {
      SinkQueueWithCancel<CompletionEvent> reader = bench.reader(streamed("small", "hi"));
      next(reader);
      next(reader);
      long start = System.nanoTime();

      reader.cancel();
      Eventually.holds("the slot is free", SOON, () -> device.active() == 0);

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(100));
      Eventually.holds("the outcome", SOON, () -> bench.ledger.facts().size() == 3);
      assertThat(bench.ledger.outcome().status()).isEqualTo(OutcomeFact.Status.CANCELLED);
      assertThat(bench.ledger.outcome().completionTokens()).isEqualTo(2);
      assertThat(bench.ledger.attempts().get(0).end()).isEqualTo(AttemptFact.End.CANCELLED);
      Eventually.holds("the session is gone", SOON, () -> bench.serving.liveRequests() == 0);
    }
  }

  @Test
  void readerThatLeavesBeforeTheFirstToken_freesTheSlot() throws Exception {
    ScriptedDevice device = device(Script.saying().thenHanging());
    try (SessionBench bench = new SessionBench(device)) {
      SinkQueueWithCancel<CompletionEvent> reader = bench.reader(whole("auto", "hi"));

      reader.cancel();

      Eventually.holds("the slot is free", SOON, () -> device.active() == 0);
      Eventually.holds("the outcome", SOON, () -> bench.ledger.facts().size() == 3);
      assertThat(bench.ledger.outcome().completionTokens()).isZero();
    }
  }

  @Test
  void answerThatNobodyReads_isCancelledAndLateReadersHearTheEnd() throws Exception {
    ScriptedDevice device = device(Script.saying("x").thenHanging());
    try (SessionBench bench = new SessionBench(device)) {
      Started.Accepted accepted = bench.accepted(streamed("small", "hi"));

      Eventually.holds("the session is gone", SOON, () -> bench.serving.liveRequests() == 0);

      assertThat(device.active()).isZero();
      assertThat(bench.ledger.outcome().status()).isEqualTo(OutcomeFact.Status.CANCELLED);
      assertThat(
              accepted
                  .events()
                  .runWith(Sink.seq(), bench.system())
                  .toCompletableFuture()
                  .get(3, TimeUnit.SECONDS))
          .singleElement()
          .isInstanceOf(CompletionEvent.Failed.class);
    }
  }

  @Test
  void slowReader_keepsTheDeviceWithinItsWindow() throws Exception {
    ScriptedDevice device =
        device(
            new Script(
                Collections.nCopies(500, new TextBatch(0, "x", 1, 1.0, List.of())),
                SequenceOutcome.Status.FINISHED));
    try (SessionBench bench =
        new SessionBench(TestSettings.session("moat.session.text-window-batches = 4"), device)) {
      SinkQueueWithCancel<CompletionEvent> reader = bench.reader(streamed("small", "hi"));
      next(reader);
      Eventually.holds("credit was given", SOON, () -> device.creditsGiven() > 4);
      int credits = device.creditsGiven();

      assertThat(credits).isLessThanOrEqualTo(12);
      assertThat(device.active()).isOne();
      reader.cancel();
    }
  }

  @Test
  void timeLimit_endsTheRequestAsTimeout() throws Exception {
    ScriptedDevice device = device(Script.saying("a").thenHanging());
    try (SessionBench bench = new SessionBench(device)) {
      List<CompletionEvent> events =
          bench.events(request("small", "hi", true, Duration.ofMillis(300)));

      assertThat(last(events)).isInstanceOf(CompletionEvent.Failed.class);
      assertThat(((CompletionEvent.Failed) last(events)).failure().kind())
          .isEqualTo(Failure.Kind.TIMEOUT);
      assertThat(bench.ledger.outcome().status()).isEqualTo(OutcomeFact.Status.FAILED);
      assertThat(bench.ledger.outcome().failure()).isEqualTo("timeout");
      assertThat(((CompletionEvent.Failed) last(events)).usage().completionTokens()).isOne();
      assertThat(bench.ledger.outcome().completionTokens()).isOne();
      assertThat(bench.ledger.outcome().firstByteMicros()).isPositive();
      assertThat(device.active()).isZero();
    }
  }

  @Test
  void timeLimitOfAReaderThatStopped_chargesWhatItTookAndShowsNoMore() throws Exception {
    ScriptedDevice device = device(Script.saying("a", "b", "c", "d").thenHanging());
    try (SessionBench bench = new SessionBench(device)) {
      SinkQueueWithCancel<CompletionEvent> reader =
          bench.reader(request("small", "hi", true, Duration.ofMillis(300)));
      next(reader); // "b" then waits in the reader's buffer, of one event: delivered as well

      Eventually.holds("the session is gone", SOON, () -> bench.serving.liveRequests() == 0);

      assertThat(bench.ledger.outcome().completionTokens()).isEqualTo(2);
      assertThat(bench.ledger.attempts().get(0).completionTokens()).isEqualTo(4);
      assertThat(next(reader)).isInstanceOf(CompletionEvent.Delta.class);
      CompletionEvent.Failed end = (CompletionEvent.Failed) next(reader);
      assertThat(end.usage().completionTokens()).isEqualTo(2);
    }
  }

  @Test
  void attempt_isRecordedWhenItEndsAndNotWithTheOutcome() throws Exception {
    ScriptedDevice device = scripts(Script.saying().thenFailing(), Script.saying().thenHanging());
    try (SessionBench bench = new SessionBench(device)) {
      SinkQueueWithCancel<CompletionEvent> reader = bench.reader(streamed("small", "hi"));

      Eventually.holds("a second attempt", SOON, () -> device.submitted().size() == 2);
      Eventually.holds("the first fact", SOON, () -> bench.ledger.attempts().size() == 1);

      assertThat(bench.ledger.manifests()).containsExactly("decided/1", "attempt/2");
      assertThat(bench.ledger.attempts().get(0).end()).isEqualTo(AttemptFact.End.FAILED);
      reader.cancel();
      Eventually.holds("the outcome", SOON, () -> bench.ledger.facts().size() == 4);
      assertThat(bench.ledger.attempts()).extracting(AttemptFact::attempt).containsExactly(1, 2);
    }
  }

  @Test
  void attemptThatTheLedgerRefused_isToldAgainBeforeTheOutcome() throws Exception {
    ScriptedDevice device = scripts(Script.saying().thenFailing(), Script.saying("ok"));
    try (SessionBench bench = new SessionBench(device)) {
      bench.ledger.breakOnce("attempt");

      List<CompletionEvent> events = bench.events(streamed("small", "hi"));

      assertThat(last(events)).isInstanceOf(CompletionEvent.Completed.class);
      assertThat(bench.ledger.manifests())
          .containsExactly("decided/1", "attempt/2", "attempt/2", "outcome/1");
      assertThat(bench.ledger.attempts())
          .extracting(AttemptFact::attempt)
          .containsExactlyInAnyOrder(1, 2);
    }
  }

  @Test
  void failedRun_withTextSeen_isGoneOnFrom_andFailsTheRequestWhenThatFailsToo() throws Exception {
    ScriptedDevice device =
        scripts(Script.saying("a").thenFailing(), Script.saying("b").thenFailing());
    try (SessionBench bench = new SessionBench(device)) {
      List<CompletionEvent> events = bench.events(streamed("small", "hi"));

      assertThat(text(events)).isEqualTo("ab");
      assertThat(device.submitted().get(1).promptTokens()).containsExactly('h', 'i', 'a');
      assertThat(((CompletionEvent.Failed) last(events)).failure().kind())
          .isEqualTo(Failure.Kind.INTERNAL);
      assertThat(((CompletionEvent.Failed) last(events)).usage().completionTokens()).isEqualTo(2);
      assertThat(bench.ledger.attempts()).hasSize(2);
    }
  }

  @Test
  void failedRun_withNothingSeen_isReplacedOnce() throws Exception {
    ScriptedDevice device = scripts(Script.saying().thenFailing(), Script.saying("ok"));
    try (SessionBench bench = new SessionBench(device)) {
      List<CompletionEvent> events = bench.events(streamed("small", "hi"));

      assertThat(text(events)).isEqualTo("ok");
      assertThat(last(events)).isInstanceOf(CompletionEvent.Completed.class);
      assertThat(bench.ledger.attempts())
          .extracting(AttemptFact::end)
          .containsExactly(AttemptFact.End.FAILED, AttemptFact.End.FINISHED);
    }
  }

  @Test
  void closedDevice_failsTheRequest() throws Exception {
    ScriptedDevice device = device(Script.saying("a").thenHanging());
    try (SessionBench bench = new SessionBench(device)) {
      SinkQueueWithCancel<CompletionEvent> reader = bench.reader(streamed("small", "hi"));
      next(reader);

      device.close();

      CompletionEvent.Failed end = (CompletionEvent.Failed) next(reader);
      assertThat(end.usage().completionTokens()).isOne();
      assertThat(bench.ledger.outcome().completionTokens()).isOne();
    }
  }

  @Test
  void deviceThatThrows_failsTheRequestAndFreesItsPlace() throws Exception {
    ScriptedDevice broken =
        new ScriptedDevice(
            "cpu-0",
            List.of("small"),
            8,
            spec -> {
              throw new IllegalStateException("scripted");
            });
    try (SessionBench bench = new SessionBench(broken)) {
      Failure failure = bench.refused(streamed("small", "hi"));

      assertThat(failure.kind()).isEqualTo(Failure.Kind.INTERNAL);
      assertThat(bench.ledger.outcome().status()).isEqualTo(OutcomeFact.Status.FAILED);
      Eventually.holds("the session is gone", SOON, () -> bench.serving.liveRequests() == 0);
    }
  }

  @Test
  void systemThatStops_endsRunningStreams() throws Exception {
    ScriptedDevice device = device(Script.saying("a").thenHanging());
    SessionBench bench = new SessionBench(device);
    SinkQueueWithCancel<CompletionEvent> reader = bench.reader(streamed("small", "hi"));
    next(reader);

    bench.close();

    assertThat(bench.ledger.outcome().status()).isNotEqualTo(OutcomeFact.Status.COMPLETED);
    assertThat(bench.ledger.outcome().completionTokens()).isOne();
    Eventually.holds("the slot is free", SOON, () -> device.active() == 0);
  }

  @Test
  void fullDevices_shedWithRetryAfter() throws Exception {
    ScriptedDevice full = new ScriptedDevice("cpu-0", List.of("small"), 0, spec -> Script.saying());
    try (SessionBench bench = new SessionBench(full)) {
      Failure failure = bench.refused(streamed("small", "hi"));

      assertThat(failure.kind()).isEqualTo(Failure.Kind.NO_CAPACITY);
      assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(1));
      assertThat(bench.ledger.manifests()).containsExactly("decided/1", "outcome/1");
    }
  }

  @Test
  void liveRequests_areBounded() throws Exception {
    ScriptedDevice device = device(Script.saying("x").thenHanging());
    try (SessionBench bench =
        new SessionBench(TestSettings.session("moat.session.max-live = 1"), device)) {
      SinkQueueWithCancel<CompletionEvent> reader = bench.reader(streamed("small", "hi"));
      next(reader);

      Failure failure = bench.refused(streamed("small", "hi"));
      reader.cancel();
      Eventually.holds("the session is gone", SOON, () -> bench.serving.liveRequests() == 0);

      assertThat(failure.kind()).isEqualTo(Failure.Kind.NO_CAPACITY);
      assertThat(bench.start(streamed("small", "hi"))).isInstanceOf(Started.Accepted.class);
    }
  }

  /** A device whose sequences say these scripts in turn. */
  private static ScriptedDevice scripts(Script... scripts) {
    Iterator<Script> turns = List.of(scripts).iterator();
    return new ScriptedDevice("cpu-0", List.of("small"), 8, spec -> turns.next());
  }

  private static ScriptedDevice device(Script script) {
    return new ScriptedDevice("cpu-0", List.of("small"), 8, spec -> script);
  }
}
