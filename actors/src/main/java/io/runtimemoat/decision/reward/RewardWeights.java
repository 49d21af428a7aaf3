package io.runtimemoat.decision.reward;

import io.runtimemoat.decision.facts.FactWriter;

/**
 * One number from what a request came to: the weighted mean of four parts in [0, 1].
 *
 * <pre>
 *   reward = (wq·quality + wv·valid + wc·(1 − cost/costScale) + wl·(1 − latency/latencyScale)) / Σw
 * </pre>
 *
 * @param quality weight of what feedback says, at least 0
 * @param valid weight of an answer that needed no repair, at least 0
 * @param cost weight of being cheap, at least 0
 * @param latency weight of being fast, at least 0
 * @param costScale price of a request at which its part is 0, in the node's currency, above 0
 * @param latencyScaleSeconds duration of a request at which its part is 0, above 0
 */
public record RewardWeights(
    double quality,
    double valid,
    double cost,
    double latency,
    double costScale,
    double latencyScaleSeconds) {
  public RewardWeights {
    double sum = quality + valid + cost + latency;
    if (!(quality >= 0 && valid >= 0 && cost >= 0 && latency >= 0)
        || !(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("weights are at least 0 and one of them is more");
    }
    if (!(costScale > 0 && costScale < Double.POSITIVE_INFINITY)
        || !(latencyScaleSeconds > 0 && latencyScaleSeconds < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("scales are above 0");
    }
  }

  /** The reward in [0, 1] of a request. */
  public double scalarize(double qualityPart, boolean isValid, double price, double seconds) {
    double sum = quality + valid + cost + latency;
    double cheap = 1 - Math.min(1, price / costScale);
    double fast = 1 - Math.min(1, seconds / latencyScaleSeconds);
    double parts =
        quality * qualityPart + valid * (isValid ? 1 : 0) + cost * cheap + latency * fast;
    return Math.max(0, Math.min(1, parts / sum));
  }

  void write(FactWriter out) {
    out.writeDouble(quality);
    out.writeDouble(valid);
    out.writeDouble(cost);
    out.writeDouble(latency);
    out.writeDouble(costScale);
    out.writeDouble(latencyScaleSeconds);
  }
}
