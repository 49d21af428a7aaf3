package io.runtimemoat.decision.rollout;

import io.runtimemoat.config.RolloutSettings;
import java.time.Duration;

/**
 * When a candidate goes on, and when it goes back. Ratios are the candidate's value over the
 * control's.
 *
 * @param canaryShare of the requests, above 0 and at most 0.05
 * @param shadowDwell least time in shadow
 * @param canaryDwell least time as a canary
 * @param guardedDwell least time in each guarded phase
 * @param shadowDecisions least number of recorded decisions in shadow
 * @param leastToRollBack requests of each side before it may be rolled back
 * @param leastToPromote measured requests of each side before it may go on
 * @param mostP95Ratio of latency
 * @param mostP99Ratio of latency
 * @param leastQualityRatio of mean ratings
 * @param mostValidationRatio of the shares of failed validations
 * @param mostCostRatio of mean cost
 * @param mostMissingShare of the candidate's requests without telemetry
 * @param familyError probability that a candidate which is no worse is ever rolled back by a test
 * @param approvalRequired whether somebody else than the proposer must agree before the canary
 */
public record RolloutLimits(
    double canaryShare,
    Duration shadowDwell,
    Duration canaryDwell,
    Duration guardedDwell,
    long shadowDecisions,
    long leastToRollBack,
    long leastToPromote,
    double mostP95Ratio,
    double mostP99Ratio,
    double leastQualityRatio,
    double mostValidationRatio,
    double mostCostRatio,
    double mostMissingShare,
    double familyError,
    boolean approvalRequired) {

  public RolloutLimits {
    if (!(canaryShare > 0 && canaryShare <= RolloutPhase.CANARY.mostShare())) {
      throw new IllegalArgumentException(
          "a canary serves a share above 0 and at most 0.05, not " + canaryShare);
    }
    if (!(familyError > 0 && familyError < 1) || leastToRollBack < 1 || leastToPromote < 1) {
      throw new IllegalArgumentException(
          "an error probability is in (0, 1) and numbers of requests are at least 1");
    }
  }

  /** The limits as configured. */
  public static RolloutLimits of(RolloutSettings settings) {
    return new RolloutLimits(
        settings.canaryShare(),
        settings.shadowDwell(),
        settings.canaryDwell(),
        settings.guardedDwell(),
        settings.shadowDecisions(),
        settings.leastToRollBack(),
        settings.leastToPromote(),
        settings.mostP95Ratio(),
        settings.mostP99Ratio(),
        settings.leastQualityRatio(),
        settings.mostValidationRatio(),
        settings.mostCostRatio(),
        settings.mostMissingShare(),
        settings.familyError(),
        settings.approvalRequired());
  }

  /** The same with another share of the canary. */
  public RolloutLimits withCanaryShare(double share) {
    return new RolloutLimits(
        share,
        shadowDwell,
        canaryDwell,
        guardedDwell,
        shadowDecisions,
        leastToRollBack,
        leastToPromote,
        mostP95Ratio,
        mostP99Ratio,
        leastQualityRatio,
        mostValidationRatio,
        mostCostRatio,
        mostMissingShare,
        familyError,
        approvalRequired);
  }

  /** The share of requests that a candidate serves in a phase. */
  public double share(RolloutPhase phase) {
    return phase == RolloutPhase.CANARY ? canaryShare : phase.mostShare();
  }

  /** The least time that a candidate spends in a phase. */
  public Duration dwell(RolloutPhase phase) {
    return switch (phase) {
      case SHADOW -> shadowDwell;
      case CANARY -> canaryDwell;
      case GUARDED_25, GUARDED_50 -> guardedDwell;
      case GENERAL -> Duration.ZERO;
    };
  }
}
