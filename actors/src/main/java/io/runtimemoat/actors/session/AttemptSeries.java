package io.runtimemoat.actors.session;

import io.runtimemoat.gpu.SequenceOutcome;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attempts of one request in their order; each goes into the ledger as soon as it is settled
 * and counted. Owned by its session.
 */
final class AttemptSeries {
  private final DecidedRequest decided;
  private final Outcomes outcomes;
  private final List<LiveAttempt> all = new ArrayList<>();

  AttemptSeries(DecidedRequest decided, Outcomes outcomes) {
    this.decided = decided;
    this.outcomes = outcomes;
  }

  /** Those made so far. */
  List<LiveAttempt> all() {
    return List.copyOf(all);
  }

  /** The last one; null before the first. */
  @Nullable LiveAttempt current() {
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }

  /** The current one when a report is about it; null when that is about an earlier one. */
  @Nullable LiveAttempt current(long sequenceId) {
    LiveAttempt attempt = current();
    return attempt != null && attempt.sequenceId == sequenceId ? attempt : null;
  }

  /** Takes the next one; nothing more is decided about the one before. */
  void add(LiveAttempt next) {
    LiveAttempt previous = current();
    all.add(next);
    if (previous != null) {
      if (!next.plan.replaces()) {
        previous.escalated();
      }
      close(previous);
    }
  }

  /** The count of whoever ran one of them. */
  void counted(long sequenceId, AttemptEnd end) {
    for (LiveAttempt attempt : all) {
      if (attempt.sequenceId == sequenceId) {
        attempt.ended(end);
        outcomes.record(decided, attempt);
      }
    }
  }

  /** Lets nothing more leave, and ends what runs. */
  void close() {
    all.forEach(this::close);
  }

  /** Ends one that nothing more is decided about. */
  void close(LiveAttempt attempt) {
    attempt.seal();
    attempt.settle();
    attempt.cancel();
    outcomes.record(decided, attempt);
  }

  /** Charges what arrived of those whose end nobody will tell. */
  void countUnheard(String detail) {
    all.forEach(attempt -> attempt.endedUnheard(SequenceOutcome.Status.CANCELLED, detail));
  }

  boolean allCounted() {
    return all.stream().allMatch(LiveAttempt::isOver);
  }

  /** Writes the outcome after what is left to write of the attempts. */
  Conclusion conclude(Ending how) {
    return outcomes.conclude(decided, all, how);
  }
}
