package io.runtimemoat.decision.bandit;

/**
 * What an arm charges, in the node's one currency per million tokens.
 *
 * @param promptPerMillion finite, at least 0
 * @param completionPerMillion finite, at least 0
 */
public record Prices(double promptPerMillion, double completionPerMillion) {
  private static final double MILLION = 1e6;

  public Prices {
    if (!(promptPerMillion >= 0 && promptPerMillion < Double.POSITIVE_INFINITY)
        || !(completionPerMillion >= 0 && completionPerMillion < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("prices are finite and at least 0");
    }
  }

  /** The price of one attempt, in the node's currency. */
  public double of(long promptTokens, long completionTokens) {
    return (promptTokens * promptPerMillion + completionTokens * completionPerMillion) / MILLION;
  }
}
