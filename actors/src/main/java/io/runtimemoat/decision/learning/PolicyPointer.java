package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.rollout.Candidate;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutState;
import io.runtimemoat.decision.rollout.SnapshotName;
import org.jspecify.annotations.Nullable;

/**
 * What every node is told of the policies of one tenant and task type.
 *
 * @param championId serves what the candidate does not; null: the rules do
 * @param previousId serves where the champion cannot be verified; null: the rules do
 * @param candidateId null when there is none
 * @param phase code of the candidate's phase; {@code general} without one
 * @param share of the requests that the candidate serves, in [0, 1]
 * @param salt of its assignment
 * @param bounds of exploring; null for those of the configuration
 * @param stoppedOnDay UTC day since the epoch on which exploring has cost what it may; 0 for none
 */
public record PolicyPointer(
    @Nullable String championId,
    @Nullable String previousId,
    @Nullable String candidateId,
    String phase,
    double share,
    long salt,
    @Nullable ExplorationBounds bounds,
    long stoppedOnDay) {
  private static final String CONTROL = "control.";

  /** The phase of what the incumbent decides beside a candidate in a guarded phase. */
  public static String control(RolloutPhase phase) {
    return controlOf(phase.code());
  }

  /** The phase that a decision of this pointer is recorded with. */
  public String phaseOf(boolean byCandidate) {
    if (candidateId == null || phase.equals(RolloutPhase.SHADOW.code())) {
      return DecisionRecord.GENERAL;
    }
    return byCandidate ? phase : controlOf(phase);
  }

  /** The pointer of a rollout. */
  public static PolicyPointer of(
      RolloutState rollout,
      RolloutLimits limits,
      @Nullable ExplorationBounds bounds,
      long stoppedOnDay) {
    Candidate candidate = rollout.candidate();
    return new PolicyPointer(
        idOf(rollout.champion().orElse(null)),
        idOf(rollout.previousChampion().orElse(null)),
        candidate == null ? null : candidate.snapshot().id(),
        candidate == null ? DecisionRecord.GENERAL : candidate.phase().code(),
        candidate == null ? 0 : limits.share(candidate.phase()),
        candidate == null ? 0 : candidate.salt(),
        bounds,
        stoppedOnDay);
  }

  private static String controlOf(String phase) {
    return CONTROL + phase;
  }

  private static @Nullable String idOf(@Nullable SnapshotName name) {
    return name == null ? null : name.id();
  }
}
