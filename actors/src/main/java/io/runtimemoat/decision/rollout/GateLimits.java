package io.runtimemoat.decision.rollout;

import io.runtimemoat.config.GateSettings;

/**
 * What a candidate must show before it is staged. Ratios are the candidate's estimated value over
 * the incumbent's.
 *
 * @param leastEss effective sample size of the candidate's weights
 * @param leastEssShare the same as a share of the decisions; less where the candidate moves to an
 *     arm that the log takes less often than twice that: then half of how often it does, but no
 *     less than half of a hundredth
 * @param confidence of the one-sided bounds
 * @param refreshMargin how much worse than the incumbent's reward a refresh may be, as a share
 * @param leastQuality estimated mean rating; 0 for none
 * @param leastQualityRatio of mean ratings
 * @param mostCostRatio of mean cost
 * @param mostLatencyRatio of mean latency
 * @param mostMissingShare of the decisions without cost or latency
 * @param mostUnseenMass that the candidate gives arms which the log has no decision of
 * @param mostStandardErrors that the mean weight may be away from 1
 * @param resamples of the bootstrap
 * @param folds of the cross-fitted reward model
 * @param ridge of the reward model
 * @param mostSamples the latest decisions that are judged; earlier ones are left out
 */
public record GateLimits(
    double leastEss,
    double leastEssShare,
    double confidence,
    double refreshMargin,
    double leastQuality,
    double leastQualityRatio,
    double mostCostRatio,
    double mostLatencyRatio,
    double mostMissingShare,
    double mostUnseenMass,
    double mostStandardErrors,
    int resamples,
    int folds,
    double ridge,
    int mostSamples) {

  public GateLimits {
    if (!(confidence > 0.5 && confidence < 1) || resamples < 1 || folds < 2 || mostSamples < 2) {
      throw new IllegalArgumentException(
          "a gate needs a confidence in (0.5, 1), resamples, 2 folds and 2 samples");
    }
  }

  /** The limits as configured. */
  public static GateLimits of(GateSettings settings) {
    return new GateLimits(
        settings.leastEss(),
        settings.leastEssShare(),
        settings.confidence(),
        settings.refreshMargin(),
        settings.leastQuality(),
        settings.leastQualityRatio(),
        settings.mostCostRatio(),
        settings.mostLatencyRatio(),
        settings.mostMissingShare(),
        settings.mostUnseenMass(),
        settings.mostStandardErrors(),
        settings.resamples(),
        settings.folds(),
        settings.ridge(),
        settings.mostSamples());
  }
}
