package io.runtimemoat.decision.reward;

import java.util.Collections;
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
}
