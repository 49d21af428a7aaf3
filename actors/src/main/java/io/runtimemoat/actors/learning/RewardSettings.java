package io.runtimemoat.actors.learning;

import io.runtimemoat.config.LearningSettings;
import io.runtimemoat.decision.reward.Metric;
import io.runtimemoat.decision.reward.RewardRules;
import io.runtimemoat.decision.reward.RewardWeights;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The rules of rewards as configured. */
final class RewardSettings {
  private static final double NANOS = 1e9;

  private RewardSettings() {}

  static RewardRules rules(LearningSettings.Rewards rewards) {
    Map<String, Metric> metrics = new TreeMap<>();
    rewards
        .metrics()
        .forEach(
            (name, metric) ->
                metrics.put(
                    name,
                    new Metric(
                        name,
                        Metric.Kind.valueOf(metric.kind().toUpperCase(Locale.ROOT)),
                        metric.worst(),
                        metric.best(),
                        metric.weight())));
    LearningSettings.Weights weights = rewards.weights();
    return new RewardRules(
        metrics,
        RewardRules.Aggregation.valueOf(rewards.aggregation().toUpperCase(Locale.ROOT)),
        rewards.window().toNanos() / 1_000,
        rewards.missingQuality(),
        new RewardWeights(
            weights.quality(),
            weights.valid(),
            weights.cost(),
            weights.latency(),
            weights.costScale(),
            weights.latencyScale().toNanos() / NANOS));
  }
}
