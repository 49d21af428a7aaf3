package io.runtimemoat.decision.bandit;

import org.jspecify.annotations.Nullable;

/**
 * What a policy wants, before the draw.
 *
 * @param pmf over the feasible arms in their order
 * @param explorationMass probability given to arms for the sake of learning alone, in [0, 1]
 * @param forced why there is nothing random about it, or null
 */
public record Distribution(Pmf pmf, double explorationMass, @Nullable ForcedReason forced) {
  public Distribution {
    if (!(explorationMass >= 0 && explorationMass <= 1)) {
      throw new IllegalArgumentException("exploration mass is in [0, 1], not " + explorationMass);
    }
  }

  /** All mass on one arm, for a reason. */
  public static Distribution forced(int size, int index, ForcedReason reason) {
    return new Distribution(Pmf.certain(size, index), 0, reason);
  }
}
