package io.runtimemoat.decision.upstream;

import io.runtimemoat.config.UpstreamModelSettings;

/** What an upstream's model charges, in the node's currency per million tokens. */
public record TokenPrices(
    double inputPerMillion, double cachedInputPerMillion, double outputPerMillion) {
  private static final double MILLION = 1e6;

  public static TokenPrices of(UpstreamModelSettings model) {
    return new TokenPrices(model.inputPrice(), model.cachedInputPrice(), model.outputPrice());
  }

  /** The price of one attempt, in the node's currency. */
  public double of(TokenUsage usage) {
    return ((usage.prompt() - usage.cached()) * inputPerMillion
            + usage.cached() * cachedInputPerMillion
            + usage.completion() * outputPerMillion)
        / MILLION;
  }
}
