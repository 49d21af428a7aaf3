package io.runtimemoat.decision.ope;

/**
 * The estimators' own parameters.
 *
 * @param clip largest weight of clipped IPS, above 0
 * @param tau largest weight that SWITCH-DR corrects with, at least 0
 * @param shrinkage lambda of DRos, at least 0; infinite for plain DR, 0 for DM
 * @param subGaussian lambda of SG-IPS, in [0, 1]; 0 for plain IPS
 * @param confidence of each one-sided bound, in (0.5, 1)
 * @param resamples of the bootstrap, from 1 to 100 000
 * @param leastEss effective sample size below which nothing is estimated
 * @param leastEssShare the same as a share of the samples
 */
public record EstimatorSettings(
    double clip,
    double tau,
    double shrinkage,
    double subGaussian,
    double confidence,
    int resamples,
    double leastEss,
    double leastEssShare) {
  private static final int MOST_RESAMPLES = 100_000;

  public EstimatorSettings {
    require(clip > 0, "clip is above 0");
    require(tau >= 0, "tau is at least 0");
    require(shrinkage >= 0, "shrinkage is at least 0");
    require(subGaussian >= 0 && subGaussian <= 1, "sub_gaussian is in [0, 1]");
    require(confidence > 0.5 && confidence < 1, "confidence is in (0.5, 1)");
    require(resamples >= 1 && resamples <= MOST_RESAMPLES, "resamples are 1 to 100000");
    require(leastEss >= 0, "least_ess is at least 0");
    require(leastEssShare >= 0 && leastEssShare <= 1, "least_ess_share is in [0, 1]");
  }

  /** Common values; the sample sizes are those of the gate. */
  public static EstimatorSettings standard() {
    return new EstimatorSettings(10, 10, 100, 0.1, 0.95, 1_000, 50, 0.05);
  }

  private static void require(boolean holds, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(rule);
    }
  }
}
