package io.runtimemoat.decision.reward;

import io.runtimemoat.decision.facts.FactWriter;
import io.runtimemoat.decision.random.Sha256;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * When a request's reward is known and what it is.
 *
 * @param metrics what feedback may speak of, by name
 * @param windowMicros from the decision until its feedback no longer counts, above 0
 * @param missingQuality what counts as the quality of a completed request that nobody spoke of;
 *     empty: it teaches nothing
 */
public record RewardRules(
    Map<String, Metric> metrics,
    Aggregation aggregation,
    long windowMicros,
    OptionalDouble missingQuality,
    RewardWeights weights) {
  /** What several values of one metric about one decision come to. */
  public enum Aggregation {
    /** The first counts. */
    EARLIEST,
    /** The last counts. */
    LATEST,
    /** Their sum, cut to the metric's ends. */
    SUM
  }

  public RewardRules {
    metrics = Collections.unmodifiableMap(new TreeMap<>(metrics));
    if (windowMicros <= 0) {
      throw new IllegalArgumentException("a window is above 0");
    }
  }

  /**
   * Names what a reward is under these rules, for example {@code reward-1f0c9a52}. Learned state is
   * only as good as the rules it was learned under: others are another kind of rewards. The window
   * only says when one is known.
   */
  public String version() {
    FactWriter out = new FactWriter();
    weights.write(out);
    out.writeText(aggregation.name());
    out.writeDouble(missingQuality.orElse(-1));
    metrics.forEach(
        (name, metric) -> {
          out.writeText(name);
          out.writeText(metric.kind().code());
          out.writeDouble(metric.worst());
          out.writeDouble(metric.best());
          out.writeDouble(metric.weight());
        });
    return "reward-" + HexFormat.of().formatHex(Sha256.of(out.toBytes()), 0, 4);
  }
}
