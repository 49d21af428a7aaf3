package io.runtimemoat.decision.bandit;

import io.runtimemoat.config.RoutingSettings;
import java.util.regex.Pattern;

/**
 * One way to serve a request.
 *
 * @param id unique among the node's arms, 1 to 64 of {@code a-z 0-9 . _ -}; arms are ordered by it
 * @param model the model it runs
 * @param contextTokens prompt and completion together, above 0
 */
public record Arm(String id, String model, Tier tier, Prices prices, int contextTokens) {
  private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  public Arm {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "an arm id is 1 to 64 of a-z, 0-9, '.', '_' and '-', not '" + id + "'");
    }
    if (model.isBlank() || contextTokens <= 0) {
      throw new IllegalArgumentException("an arm needs a model and a context, arm " + id);
    }
  }

  /** An arm as configured, with the context its model has. */
  public static Arm of(RoutingSettings.Arm settings, int contextTokens) {
    return new Arm(
        settings.id(),
        settings.model(),
        Tier.ofCode(settings.tier()),
        new Prices(settings.promptPrice(), settings.completionPrice()),
        contextTokens);
  }
}
