package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.SequenceEvent;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.gpu.FinishReason;
import io.runtimemoat.gpu.SequenceOutcome;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** An attempt that a device took, until its fact is in the ledger. Owned by its session. */
final class LiveAttempt {
  final AttemptPlan plan;
  final long sequenceId;
  final String node;
  final String device;
  final Source<SequenceEvent, NotUsed> events;
  private final Runnable cancel;
  private final Delivery delivery = new Delivery();
  private final long takenNanos = System.nanoTime();
  private long offeredNanos = takenNanos;
  private @Nullable SequenceOutcome outcome;
  private boolean escalated;
  private boolean lost;
  private boolean settled;
  private boolean recorded;
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

  /** Notes when a device was first looked for. */
  LiveAttempt offeredAt(long nanos) {
    offeredNanos = nanos;
    return this;
  }

  /** Where it runs and since when. */
  RequestObserver.Placed placed(DecidedRequest decided) {
    return new RequestObserver.Placed(
        node, device, decided.instant(offeredNanos), decided.instant(takenNanos));
  }

  /** Where its text goes through; for one stream. */
  AttemptText text() {
    return new AttemptText(plan.holdTokens(), delivery);
  }

  /** Ends it on its device; text that is on its way may still leave. */
  void cancel() {
    if (outcome == null) {
      cancel.run();
    }
  }

  /** Lets no more of its text leave. */
  Progress seal() {
    return delivery.seal();
  }

  Progress progress() {
    return delivery.progress();
  }

  /** Its stream broke, and its node is gone: counts what arrived. */
  void lost() {
    lost = true;
    endedUnheard(SequenceOutcome.Status.FAILED, "device " + device + " was lost");
  }

  boolean wasLost() {
    return lost;
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
              List.of(new SequenceOutcome.Choice(FinishReason.LENGTH, progress().receivedTokens())),
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

  /** The session decides nothing about it any more. */
  void settle() {
    settled = true;
  }

  /** Whether its fact can be written, and is not yet. */
  boolean isDue() {
    return settled && outcome != null && !recorded;
  }

  /** Its fact is in the ledger. */
  void recorded() {
    recorded = true;
  }

  /**
   * How it ended, in the ledger's words; only once it is over. One whose text was lost on the way
   * failed, even when its device got to the end.
   */
  AttemptFact.End end() {
    if (escalated) {
      return AttemptFact.End.ESCALATED;
    }
    if (lost) {
      return AttemptFact.End.FAILED;
    }
    return switch (outcome().status()) {
      case FINISHED -> AttemptFact.End.FINISHED;
      case CANCELLED -> AttemptFact.End.CANCELLED;
      case DEADLINE -> AttemptFact.End.DEADLINE;
      case STALLED -> AttemptFact.End.STALLED;
      case FAILED -> AttemptFact.End.FAILED;
    };
  }

  /** How it ended; only once it is over. */
  SequenceOutcome outcome() {
    if (outcome == null) {
      throw new IllegalStateException("attempt " + plan.number() + " is not over");
    }
    return outcome;
  }
}
