package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.rollout.RolloutState;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What was learned of one task type, and which policies decide it.
 *
 * @param key what the sums were learned under; null before the first reward
 * @param sums of all rewards
 * @param learned number of rewards, decay apart
 * @param completed requests that ended well
 * @param rated of them
 * @param window that the newest reward belongs to, counted from the epoch
 */
public record TaskLearning(
    @Nullable LearnedUnder key,
    @Nullable EncodedSums sums,
    long learned,
    long completed,
    long rated,
    long window,
    RolloutState rollout) {
  static final TaskLearning NOTHING =
      new TaskLearning(null, null, 0, 0, 0, 0, RolloutState.empty());

  /** The sums, or none of a dimension. */
  public PolicySums sumsOr(int dimension) {
    return sums == null ? PolicySums.none(dimension) : sums.decode();
  }

  TaskLearning withoutSums() {
    return new TaskLearning(key, null, learned, completed, rated, window, rollout);
  }

  Map<String, ArmTotals> arms() {
    Map<String, ArmTotals> arms = new TreeMap<>();
    if (sums != null) {
      sums.decode()
          .arms()
          .forEach((arm, sum) -> arms.put(arm, new ArmTotals(sum.count(), sum.sumReward())));
    }
    return arms;
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
        EncodedSums.of(kept.withRoomFor(added).plus(added)),
        (same ? learned : 0) + folded.learned(),
        completed + folded.completed(),
        rated + folded.rated(),
        Math.max(window, folded.window()),
        rollout);
  }

  TaskLearning with(RolloutState next) {
    return new TaskLearning(key, sums, learned, completed, rated, window, next);
  }
}
