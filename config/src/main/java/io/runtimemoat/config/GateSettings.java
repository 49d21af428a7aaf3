package io.runtimemoat.config;

import com.typesafe.config.Config;

/**
 * What a learned policy must show on logged decisions before it is staged; each key is explained in
 * {@code reference.conf}, section {@code moat.learning.gate}.
 */
public record GateSettings(
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

  /** Reads {@code moat.learning.gate}. */
  public static GateSettings from(Config root) {
    SettingReader gate = SettingReader.of(root, "moat.learning.gate");
    double leastEss = gate.doubleIn("least-ess", 2, 1e6);
    int mostSamples = gate.intIn("most-samples", 100, 1_000_000);
    gate.require(
        leastEss <= mostSamples,
        "least-ess",
        leastEss,
        "at most most-samples, or no candidate ever passes");
    return new GateSettings(
        leastEss,
        gate.share("least-ess-share"),
        gate.doubleIn("confidence", 0.8, 0.9999),
        gate.doubleIn("refresh-margin", 0, 0.5),
        gate.doubleIn("least-quality", 0, 1e6),
        gate.share("least-quality-ratio"),
        gate.doubleIn("most-cost-ratio", 1, 100),
        gate.doubleIn("most-latency-ratio", 1, 100),
        gate.share("most-missing-share"),
        gate.share("most-unseen-mass"),
        gate.doubleIn("most-standard-errors", 2, 100),
        gate.intIn("resamples", 100, 100_000),
        gate.intIn("folds", 2, 20),
        gate.doubleIn("ridge", 1e-6, 1e6),
        mostSamples);
  }
}
