package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.learn.ArmKey;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a fold adds to one task type; either single rewards or their sums.
 *
 * @param key what the rewards were learned under: sums of another one do not add to them
 * @param decay factor on what was there before, in (0, 1]
 * @param learned number of rewards
 * @param completed requests that ended well, rated or not
 * @param rated of them
 * @param window that the newest of them belongs to, counted from the epoch
 */
public record FoldedTask(
    LearnedUnder key,
    double decay,
    @Nullable EncodedSamples samples,
    @Nullable EncodedSums sums,
    int learned,
    int completed,
    int rated,
    long window) {
  /**
   * Single rewards.
   *
   * @param samples of arms, and the same ones again of the parameter sets within them
   */
  public static FoldedTask ofSamples(
      LearnedUnder key,
      double decay,
      List<RewardSample> samples,
      int completed,
      int rated,
      long window) {
    int learned = 0;
    for (RewardSample sample : samples) {
      learned += ArmKey.isParameterSet(sample.arm()) ? 0 : 1;
    }
    return new FoldedTask(
        key, decay, EncodedSamples.of(samples), null, learned, completed, rated, window);
  }

  /** Rewards that are added up already. */
  public static FoldedTask ofSums(
      LearnedUnder key,
      double decay,
      PolicySums sums,
      int learned,
      int completed,
      int rated,
      long window) {
    return new FoldedTask(
        key, decay, null, EncodedSums.of(sums), learned, completed, rated, window);
  }
}
