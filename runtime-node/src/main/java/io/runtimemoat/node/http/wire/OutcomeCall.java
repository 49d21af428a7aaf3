package io.runtimemoat.node.http.wire;

import java.util.Map;

/**
 * What a caller measured of a request that it was given a recommendation for.
 *
 * @param recommendation printed id of the recommendation
 * @param followed whether the caller did what was recommended
 * @param failed whether there was no answer
 * @param validation {@code unchecked}, {@code valid} or {@code degraded}
 * @param promptTokens -1 when not told
 * @param completionTokens -1 when not told
 * @param cost NaN when not told
 * @param latencyMillis -1 when not told
 * @param metrics by name, each in its metric's range
 */
public record OutcomeCall(
    String recommendation,
    boolean followed,
    boolean failed,
    String validation,
    long promptTokens,
    long completionTokens,
    double cost,
    double latencyMillis,
    Map<String, Double> metrics) {
  public OutcomeCall {
    metrics = Map.copyOf(metrics);
  }
}
