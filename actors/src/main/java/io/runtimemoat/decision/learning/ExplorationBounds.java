package io.runtimemoat.decision.learning;

/**
 * How much may be explored.
 *
 * @param floor least probability of a feasible arm, in [0, 0.1]
 * @param share most probability of all arms but the one that looks best, in [0, 1]
 * @param dailyMoney what explored requests may cost on a UTC day, in the node's currency; 0 is
 *     without a bound
 */
public record ExplorationBounds(double floor, double share, double dailyMoney) {
  private static final double HIGHEST_FLOOR = 0.1;

  public ExplorationBounds {
    if (!(floor >= 0 && floor <= HIGHEST_FLOOR)
        || !(share >= 0 && share <= 1)
        || !(dailyMoney >= 0 && dailyMoney < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "a floor is in [0, 0.1], a share in [0, 1], money at least 0, not %s, %s, %s"
              .formatted(floor, share, dailyMoney));
    }
  }

  /** As the management API writes it. */
  @Override
  public String toString() {
    return "{\"floor\":" + floor + ",\"share\":" + share + ",\"daily_money\":" + dailyMoney + "}";
  }
}
