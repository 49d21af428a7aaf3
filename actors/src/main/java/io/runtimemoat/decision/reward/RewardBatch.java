package io.runtimemoat.decision.reward;

import java.util.List;
import java.util.Map;

/**
 * What a stretch of the ledger says to a tenant's learner.
 *
 * @param from where every chain stood before it: whoever takes it must stand there
 * @param to where every chain stands after it
 * @param closed decisions whose window has passed, each exactly once
 * @param assigned requests that were decided on a side of a rollout since the batch before
 * @param open what exploring has cost on the newest day of decisions that have ended and are not
 *     closed
 * @param observed requests that ended since the batch before
 * @param shadows by snapshot, for how many decisions a candidate has said what it would have done
 * @param failedShadows by snapshot, for how many it could not say
 * @param late feedback that came after its decision was closed, or belongs to none
 * @param untracked decisions that found no room
 */
public record RewardBatch(
    Map<String, ChainMark> from,
    Map<String, ChainMark> to,
    List<ClosedDecision> closed,
    List<Assigned> assigned,
    Explored open,
    List<Observation> observed,
    Map<String, Integer> shadows,
    Map<String, Integer> failedShadows,
    int late,
    int untracked) {
  public RewardBatch {
    from = Map.copyOf(from);
    to = Map.copyOf(to);
    closed = List.copyOf(closed);
    assigned = List.copyOf(assigned);
    observed = List.copyOf(observed);
    shadows = Map.copyOf(shadows);
    failedShadows = Map.copyOf(failedShadows);
  }

  /** Whether there is anything to store. */
  public boolean hasClosed() {
    return !closed.isEmpty();
  }

  /** Whether it says nothing at all. */
  public boolean isEmpty() {
    return closed.isEmpty()
        && assigned.isEmpty()
        && observed.isEmpty()
        && shadows.isEmpty()
        && failedShadows.isEmpty()
        && late == 0
        && untracked == 0;
  }
}
