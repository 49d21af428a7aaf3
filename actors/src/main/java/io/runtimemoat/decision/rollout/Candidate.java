package io.runtimemoat.decision.rollout;

import java.time.Duration;
import java.time.Instant;

/**
 * A snapshot on its way to become the champion.
 *
 * @param proposer who staged it
 * @param approver who agreed to it, or empty
 * @param waiver why it was staged without having passed the gate, or empty
 * @param since when the phase began
 * @param salt of its assignment, see {@link Assignment#salted}
 */
public record Candidate(
    SnapshotName snapshot,
    GateKind kind,
    String proposer,
    String approver,
    String waiver,
    RolloutPhase phase,
    Instant since,
    long salt) {

  /** How long it has been in its phase. */
  public Duration inPhase(Instant now) {
    Duration passed = Duration.between(since, now);
    return passed.isNegative() ? Duration.ZERO : passed;
  }

  Candidate in(RolloutPhase next, Instant at) {
    return new Candidate(snapshot, kind, proposer, approver, waiver, next, at, salt);
  }

  Candidate approved(String by) {
    return new Candidate(snapshot, kind, proposer, by, waiver, phase, since, salt);
  }
}
