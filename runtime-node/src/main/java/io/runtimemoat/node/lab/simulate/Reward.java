package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.node.lab.scores.ArmOutcome;

/**
 * One number for quality and price: {@code (quality + weight (1 - cost / reference)) / (1 +
 * weight)}, with a cost beyond the reference counted as the reference. In [0, 1].
 *
 * @param costWeight how much quality a saving of the whole reference is worth, at least 0
 * @param referenceCost above 0, in the currency of the costs
 */
public record Reward(double costWeight, double referenceCost) {
  public Reward {
    if (!(costWeight >= 0 && costWeight < Double.POSITIVE_INFINITY) || !(referenceCost > 0)) {
      throw new IllegalArgumentException("a cost has a weight from 0 and a reference above 0");
    }
  }

  /** The reward of an outcome. */
  public double of(ArmOutcome outcome) {
    double saved = 1 - Math.min(1, outcome.cost() / referenceCost);
    return (outcome.quality() + costWeight * saved) / (1 + costWeight);
  }

  /** For snapshots: another weight is another version. */
  public String version() {
    return "quality+" + costWeight + "*saving/" + referenceCost;
  }
}
