package io.runtimemoat.decision.rollout;

/**
 * One side of a rollout in one phase.
 *
 * @param units independent ones that were decided: a user of many requests, or a request, is one
 * @param closed requests about which nobody will say more: what they are rated is in the sums
 */
public record RolloutSide(VariantStats stats, long units, long closed) {
  public RolloutSide {
    if (units < 0 || closed < 0) {
      throw new IllegalArgumentException(
          "counts are at least 0, not %d and %d".formatted(units, closed));
    }
  }

  /**
   * A side whose requests are units of their own, and of which no rating is waited for: there are
   * none, or they come with the requests.
   */
  public static RolloutSide of(VariantStats stats) {
    return new RolloutSide(stats, stats.requests(), Long.MAX_VALUE);
  }
}
