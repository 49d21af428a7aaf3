package io.runtimemoat.decision.rollout;

/**
 * One side of a rollout in one phase.
 *
 * @param closed requests about which nobody will say more: what they are rated is in the sums
 */
public record RolloutSide(VariantStats stats, long closed) {
  public RolloutSide {
    if (closed < 0) {
      throw new IllegalArgumentException("a count is at least 0, not " + closed);
    }
  }

  /** A side of which no rating is waited for: there are none, or they come with the requests. */
  public static RolloutSide of(VariantStats stats) {
    return new RolloutSide(stats, Long.MAX_VALUE);
  }
}
