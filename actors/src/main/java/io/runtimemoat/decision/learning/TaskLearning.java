package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.rollout.RolloutState;
import org.jspecify.annotations.Nullable;

/**
 * What was learned of one task type, and which policies decide it.
 *
 * @param key what the sums were learned under; null before the first reward
 * @param sums of all rewards
 * @param learned number of rewards, decay apart
 * @param completed requests that ended well
 * @param rated of them
 */
public record TaskLearning(
    @Nullable LearnedUnder key,
    @Nullable EncodedSums sums,
    long learned,
    long completed,
    long rated,
    RolloutState rollout) {
  static final TaskLearning NOTHING = new TaskLearning(null, null, 0, 0, 0, RolloutState.empty());

  /** The sums, or none of a dimension. */
  public PolicySums sumsOr(int dimension) {
    return sums == null ? PolicySums.none(dimension) : sums.decode();
  }

  /** Share of the completed requests that somebody rates, in [0, 1]. */
  public double ratedShare() {
    return completed == 0 ? 0 : (double) rated / completed;
  }

  TaskLearning plus(FoldedTask folded) {
    LearnedUnder under = folded.key();
    boolean same = under.equals(key);
    PolicySums before = same ? sumsOr(under.dimension()) : PolicySums.none(under.dimension());
    PolicySums kept = folded.decay() < 1 ? before.times(folded.decay()) : before;
    PolicySums added = PolicySums.none(under.dimension());
    EncodedSamples samples = folded.samples();
    EncodedSums summed = folded.sums();
    if (samples != null) {
      added = samples.sums(under.dimension());
    } else if (summed != null) {
      added = summed.decode();
    }
    return new TaskLearning(
        under,
        EncodedSums.of(kept.plus(added)),
        (same ? learned : 0) + folded.learned(),
        completed + folded.completed(),
        rated + folded.rated(),
        rollout);
  }

  TaskLearning with(RolloutState next) {
    return new TaskLearning(key, sums, learned, completed, rated, next);
  }
}
