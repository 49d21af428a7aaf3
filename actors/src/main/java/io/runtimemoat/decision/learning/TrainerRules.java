package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.rollout.GateLimits;
import io.runtimemoat.decision.rollout.RolloutLimits;

/**
 * When and how candidates are cut, judged and rolled out.
 *
 * @param minRewards learned since the last cut before another is made, above 0
 * @param minHoldout decisions after a cut before the gate looks, above 0
 * @param maxHoldout decisions that the gate looks at, at least {@code minHoldout}
 * @param configured bounds of exploring for tenants that have none of their own
 */
public record TrainerRules(
    PolicySpec spec,
    GateLimits gate,
    RolloutLimits rollout,
    ExplorationBounds configured,
    int minRewards,
    int minHoldout,
    int maxHoldout) {}
