package io.runtimemoat.decision.bandit;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.util.Optional;

/**
 * A way to choose among arms: immutable, deterministic, safe for use by many threads.
 *
 * <p>A policy gives probabilities, never an arm. The draw is made here, from exactly the
 * probabilities that are recorded, so the recorded propensity cannot be wrong.
 */
public interface Policy {
  /** The {@link #snapshotId} of policies without learned state. */
  String NO_SNAPSHOT = "none";

  /** The numerics' name and version, for example {@code rule/1}: replay dispatches by it. */
  String algorithm();

  /** The version of what was configured or learned, for people and headers. */
  String version();

  /** Id of the snapshot with the learned state; {@code none} for policies without any. */
  String snapshotId();

  /** What the algorithm was configured with, by value: with the snapshot, enough to rebuild it. */
  Signals settings();

  /** Probabilities of the feasible arms; {@code feasible} is not empty. */
  Distribution distribution(RoutingContext context, FeasibleSet feasible);

  /**
   * How likely each feasible arm is the best of them, as far as the policy knows, whatever it
   * explores; empty where it has no opinion.
   */
  default Optional<Pmf> best(RoutingContext context, FeasibleSet feasible) {
    return Optional.empty();
  }

  /** Draws one arm. */
  default Choice choose(RoutingContext context, FeasibleSet feasible, Seed seed) {
    if (feasible.isEmpty()) {
      throw new IllegalArgumentException("no feasible arm: refuse the request instead");
    }
    Distribution wanted = distribution(context, feasible);
    double draw = new CounterRandom(seed).uniform(0);
    int index = wanted.pmf().draw(draw);
    return new Choice(
        feasible.arms().get(index),
        index,
        wanted.pmf(),
        wanted.pmf().probability(index),
        wanted.explorationMass(),
        draw,
        wanted.forced());
  }
}
