package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * When a candidate goes on to more requests and when it goes back; each key is explained in {@code
 * reference.conf}, section {@code moat.learning.rollout}.
 */
public record RolloutSettings(
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
  private static final Duration LONGEST_DWELL = Duration.ofDays(30);
  private static final long MOST_REQUESTS = 1_000_000_000;

  /** Reads {@code moat.learning.rollout}. */
  public static RolloutSettings from(Config root) {
    SettingReader rollout = SettingReader.of(root, "moat.learning.rollout");
    long leastToRollBack = rollout.longIn("least-to-roll-back", 20, MOST_REQUESTS);
    long leastToPromote = rollout.longIn("least-to-promote", 20, MOST_REQUESTS);
    rollout.require(
        leastToRollBack <= leastToPromote,
        "least-to-roll-back",
        leastToRollBack,
        "at most least-to-promote, or a candidate could go on before it can go back");
    return new RolloutSettings(
        rollout.doubleIn("canary-share", 0.0001, 0.05),
        dwell(rollout, "shadow-dwell"),
        dwell(rollout, "canary-dwell"),
        dwell(rollout, "guarded-dwell"),
        rollout.longIn("shadow-decisions", 0, MOST_REQUESTS),
        leastToRollBack,
        leastToPromote,
        rollout.doubleIn("most-p95-ratio", 1, 100),
        rollout.doubleIn("most-p99-ratio", 1, 100),
        rollout.share("least-quality-ratio"),
        rollout.doubleIn("most-validation-ratio", 1, 100),
        rollout.doubleIn("most-cost-ratio", 1, 100),
        rollout.share("most-missing-share"),
        rollout.doubleIn("family-error", 1e-6, 0.5),
        rollout.flag("approval-required"));
  }

  private static Duration dwell(SettingReader rollout, String name) {
    return rollout.durationIn(name, Duration.ZERO, LONGEST_DWELL);
  }
}
