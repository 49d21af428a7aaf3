package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.SequenceEvent;
import io.runtimemoat.gpu.FinishReason;
import io.runtimemoat.gpu.SequenceOutcome;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** An attempt that a device took, until its tokens are counted. Owned by its session. */
final class LiveAttempt {
  final AttemptPlan plan;
  final long sequenceId;
  final String node;
  final String device;
  final Source<SequenceEvent, NotUsed> events;
  private final Runnable cancel;
  private Progress progress = Progress.NONE;
  private @Nullable SequenceOutcome outcome;
  private boolean escalated;
  private Confidence confidence = Confidence.NONE;

  LiveAttempt(
      AttemptPlan plan,
      long sequenceId,
      String node,
      String device,
      Source<SequenceEvent, NotUsed> events,
      Runnable cancel) {
    this.plan = plan;
    this.sequenceId = sequenceId;
    this.node = node;
    this.device = device;
    this.events = events;
    this.cancel = cancel;
  }

  void cancel() {
    if (outcome == null) {
      cancel.run();
    }
  }

  void progressed(Progress reached) {
    progress = reached;
  }

  Progress progress() {
    return progress;
  }

  /** The device's own count; the first one stands. */
  void ended(SequenceOutcome end) {
    if (outcome == null) {
      outcome = end;
    }
  }

  /** Counts what arrived, because the device will not say. */
  void endedUnheard(SequenceOutcome.Status status, String detail) {
    if (outcome == null) {
      outcome =
          new SequenceOutcome(
              status,
              detail,
              List.of(new SequenceOutcome.Choice(FinishReason.LENGTH, progress.receivedTokens())),
              plan.promptTokens().length,
              0,
              Duration.ZERO,
              Duration.ZERO,
              Duration.ZERO);
    }
  }

  /** Marks it as dropped for a stronger arm. */
  void escalated() {
    escalated = true;
  }

  boolean wasEscalated() {
    return escalated;
  }

  void judgedBy(Confidence measured) {
    confidence = measured;
  }

  /** Of the tokens it was judged by; none when it was not. */
  Confidence confidence() {
    return confidence;
  }

  boolean isOver() {
    return outcome != null;
  }

  /** How it ended; only once it is over. */
  SequenceOutcome outcome() {
    if (outcome == null) {
      throw new IllegalStateException("attempt " + plan.number() + " is not over");
    }
    return outcome;
  }
}
