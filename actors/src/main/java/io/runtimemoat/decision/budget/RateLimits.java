package io.runtimemoat.decision.budget;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The rate limits of a tenant or of a key. A request must fit what holds for all models together
 * and, where there is one, the limit of the model it asks for.
 *
 * @param overall of all models together
 * @param models by the name that requests ask for, aliases included; at most {@value #MOST_MODELS}
 */
public record RateLimits(PerMinute overall, Map<String, PerMinute> models) {
  /** Models that may have a limit of their own. */
  public static final int MOST_MODELS = 64;

  /** Longest name of such a model. */
  public static final int MOST_NAME = 200;

  private static final RateLimits NONE = new RateLimits(PerMinute.NO_LIMIT, Map.of());

  public RateLimits {
    models = Collections.unmodifiableMap(new TreeMap<>(models));
    if (models.size() > MOST_MODELS
        || models.keySet().stream().anyMatch(m -> m.isBlank() || m.length() > MOST_NAME)) {
      throw new IllegalArgumentException(
          "at most %d models have rate limits of their own, each named in 1 to %d characters"
              .formatted(MOST_MODELS, MOST_NAME));
    }
  }

  /** Limits nothing. */
  public static RateLimits none() {
    return NONE;
  }

  /** Limits of all models together alone. */
  public static RateLimits of(PerMinute overall) {
    return new RateLimits(overall, Map.of());
  }

  /**
   * What a request takes, one need for each limit that is set.
   *
   * @param holder whose limits these are, as in {@link RateKey}: {@code tenant} or {@code key <id>}
   * @param model the name that the request asks for
   * @param outputTokens the most it may draw
   */
  public List<RateNeed> needs(String holder, String model, long inputTokens, long outputTokens) {
    List<RateNeed> needs = new ArrayList<>();
    add(needs, holder, overall, inputTokens, outputTokens);
    PerMinute own = models.get(model);
    if (own != null) {
      add(needs, holder + " model " + model, own, inputTokens, outputTokens);
    }
    return List.copyOf(needs);
  }

  private static void add(
      List<RateNeed> needs, String scope, PerMinute limits, long inputTokens, long outputTokens) {
    for (RateKind kind : RateKind.values()) {
      long limit = limits.of(kind);
      if (limit != PerMinute.UNLIMITED) {
        long amount =
            switch (kind) {
              case REQUESTS -> 1;
              case INPUT_TOKENS -> inputTokens;
              case OUTPUT_TOKENS -> outputTokens;
            };
        needs.add(new RateNeed(new RateKey(scope, kind), limit, amount));
      }
    }
  }
}
