package io.runtimemoat.actors.session;

import static io.runtimemoat.actors.session.SessionBench.SOON;
import static io.runtimemoat.actors.session.SessionBench.last;
import static io.runtimemoat.actors.session.SessionBench.next;
import static io.runtimemoat.actors.session.SessionBench.streamed;
import static io.runtimemoat.actors.session.SessionBench.text;
import static io.runtimemoat.actors.session.SessionBench.whole;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.actors.device.Eventually;
import io.runtimemoat.actors.device.ScriptedDevice;
import io.runtimemoat.actors.device.ScriptedDevice.Script;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.gpu.SequenceOutcome;
import io.runtimemoat.gpu.TextBatch;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.stream.javadsl.SinkQueueWithCancel;
import org.junit.jupiter.api.Test;

class EscalationTest {
  @Test
  void unsureStart_isReplacedByTheStrongerModelBeforeAnyText() throws Exception {
    try (SessionBench bench =
        new SessionBench(
            small(Script.confidently(0.2, "wrong", "er", "and", "more")),
            large(Script.saying("right", "!")))) {
      List<CompletionEvent> events = bench.events(streamed("auto", "hi"));

      assertThat(text(events)).isEqualTo("right!");
      double cost = bench.ledger.outcome().cost();
      assertThat(cost).isGreaterThan((2 * 10 + 2 * 20) / 1e6); // the dropped attempt costs too
      assertThat(last(events))
          .isEqualTo(
              new CompletionEvent.Completed(
                  new CompletionEvent.Usage(2, 0, 2), "large", 2, "unchecked", cost));
      assertThat(bench.ledger.attempts())
          .extracting(AttemptFact::end)
          .containsExactly(AttemptFact.End.ESCALATED, AttemptFact.End.FINISHED);
      assertThat(bench.ledger.attempts().get(1).cause()).isEqualTo("low_mean_probability");
      assertThat(bench.models.encodings()).isOne();
      assertThat(bench.ledger.attempts().get(0).meanProbability()).isEqualTo(0.2);
      assertThat(bench.ledger.attempts().get(0).completionTokens()).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void droppedAttempt_isRecordedAsEscalatedWhileTheStrongerOneRuns() throws Exception {
    try (SessionBench bench =
        new SessionBench(
            small(Script.confidently(0.2, "wr", "ong")), large(Script.saying("r").thenHanging()))) {
      SinkQueueWithCancel<CompletionEvent> reader = bench.reader(streamed("auto", "hi"));
      next(reader);

      Eventually.holds("the first fact", SOON, () -> bench.ledger.attempts().size() == 1);

      AttemptFact first = bench.ledger.attempts().get(0);
      assertThat(first.end()).isEqualTo(AttemptFact.End.ESCALATED);
      assertThat(first.meanProbability()).isEqualTo(0.2);
      assertThat(bench.ledger.manifests()).containsExactly("decided/1", "attempt/2");
      reader.cancel();
    }
  }

  @Test
  void sureStart_staysEvenWhenUnsureLater() throws Exception {
    List<TextBatch> batches = new ArrayList<>(Script.saying("a", "b").batches());
    batches.addAll(Script.confidently(0.01, "c").batches());
    try (SessionBench bench =
        new SessionBench(
            small(new Script(batches, SequenceOutcome.Status.FINISHED)),
            large(Script.saying("never")))) {
      List<CompletionEvent> events = bench.events(streamed("auto", "hi"));

      assertThat(text(events)).isEqualTo("abc");
      assertThat(bench.ledger.attempts()).hasSize(1);
    }
  }

  @Test
  void wholeAnswer_isJudgedByAllItsTokens() throws Exception {
    List<TextBatch> batches = new ArrayList<>(Script.saying("a", "b").batches());
    batches.addAll(Script.confidently(0.01, "c").batches());
    try (SessionBench bench =
        new SessionBench(
            small(new Script(batches, SequenceOutcome.Status.FINISHED)),
            large(Script.saying("right")))) {
      List<CompletionEvent> events = bench.events(whole("auto", "hi"));

      assertThat(text(events)).isEqualTo("right");
      assertThat(bench.ledger.attempts().get(1).cause()).isEqualTo("low_token_probability");
    }
  }

  @Test
  void answerShorterThanTheWindow_isJudgedAtItsEnd() throws Exception {
    try (SessionBench bench =
        new SessionBench(small(Script.saying("a")), large(Script.saying("never")))) {
      List<CompletionEvent> events = bench.events(streamed("auto", "hi"));

      assertThat(text(events)).isEqualTo("a");
    }
  }

  @Test
  void strongerModelWithoutRoom_leavesTheFirstAnswer() throws Exception {
    ScriptedDevice full = new ScriptedDevice("cpu-1", List.of("large"), 0, spec -> Script.saying());
    try (SessionBench bench =
        new SessionBench(small(Script.confidently(0.2, "only", "one")), full)) {
      List<CompletionEvent> events = bench.events(streamed("auto", "hi"));

      assertThat(text(events)).isEqualTo("onlyone");
      assertThat(last(events)).isInstanceOf(CompletionEvent.Completed.class);
      assertThat(bench.ledger.attempts())
          .extracting(AttemptFact::end)
          .containsExactly(AttemptFact.End.FINISHED);
    }
  }

  @Test
  void namedModel_neverEscalates() throws Exception {
    try (SessionBench bench =
        new SessionBench(
            small(Script.confidently(0.01, "as", "asked")), large(Script.saying("never")))) {
      List<CompletionEvent> events = bench.events(streamed("small", "hi"));

      assertThat(text(events)).isEqualTo("asasked");
    }
  }

  private static ScriptedDevice small(Script script) {
    return new ScriptedDevice("cpu-0", List.of("small"), 8, spec -> script);
  }

  private static ScriptedDevice large(Script script) {
    return new ScriptedDevice("cpu-9", List.of("large"), 8, spec -> script);
  }
}
