package io.runtimemoat.decision.advice;

/**
 * What no recommendation goes beyond.
 *
 * @param maxTokens most tokens that the answer may have, at least 1; {@link Integer#MAX_VALUE} for
 *     no limit
 * @param maxCost most that the request may cost at its prompt's tokens and at the recommended
 *     {@code max_tokens}, in the node's currency, above 0; infinite for no limit
 * @param maxLatencyMillis longest that it may be expected to take, above 0; infinite for no limit
 */
public record AdviceConstraints(int maxTokens, double maxCost, double maxLatencyMillis) {
  private static final AdviceConstraints NONE =
      new AdviceConstraints(Integer.MAX_VALUE, Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY);

  public AdviceConstraints {
    if (maxTokens < 1 || !(maxCost > 0) || !(maxLatencyMillis > 0)) {
      throw new IllegalArgumentException(
          "constraints are above 0, not %d, %s, %s"
              .formatted(maxTokens, maxCost, maxLatencyMillis));
    }
  }

  /** None but the context of each model. */
  public static AdviceConstraints none() {
    return NONE;
  }

  /** Whether money is limited. */
  public boolean limitsCost() {
    return maxCost < Double.POSITIVE_INFINITY;
  }
}
