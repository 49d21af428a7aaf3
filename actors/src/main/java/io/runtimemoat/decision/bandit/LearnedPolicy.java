package io.runtimemoat.decision.bandit;

import java.util.Optional;

/** What all learned policies share: where they come from, and the bounds of their exploration. */
abstract class LearnedPolicy implements Policy {
  /**
   * How many deviations below its expected reward an arm's sure reward is. With one, an arm that
   * nobody tried may pass for safe on the strength of its optimistic prior.
   */
  static final double DOUBT = 2;

  /**
   * What an algorithm wants.
   *
   * @param masses of the feasible arms, summing to 1
   * @param safe position of the arm with the best sure reward
   */
  record Preference(double[] masses, int safe) {}

  private final LearnedFrom from;
  private final Exploration exploration;
  private final Signals settings;

  LearnedPolicy(LearnedFrom from, Exploration exploration) {
    this.from = from;
    this.exploration = exploration;
    this.settings = exploration.toSignals();
  }

  @Override
  public final String algorithm() {
    return from.algorithm();
  }

  @Override
  public final String version() {
    return from.version();
  }

  @Override
  public final String snapshotId() {
    return from.snapshotId();
  }

  /** The exploration: all else is in the snapshot. */
  @Override
  public final Signals settings() {
    return settings;
  }

  /**
   * Probabilities of the feasible arms.
   *
   * @throws IllegalArgumentException when the context is of another feature schema or dimension
   */
  @Override
  public final Distribution distribution(RoutingContext context, FeasibleSet feasible) {
    Preference preference = prefer(from.read(context), feasible);
    return exploration.applyTo(preference.masses(), preference.safe());
  }

  @Override
  public final Optional<Pmf> best(RoutingContext context, FeasibleSet feasible) {
    return prefersByBest()
        ? Optional.of(Pmf.of(prefer(from.read(context), feasible).masses()))
        : Optional.empty();
  }

  abstract Preference prefer(double[] x, FeasibleSet feasible);

  /** Whether an arm's preferred mass is its probability of being the best. */
  boolean prefersByBest() {
    return false;
  }

  /** Position of the largest value, the first of equals. */
  static int argmax(double[] values) {
    int best = 0;
    for (int i = 0; i < values.length; i++) {
      if (!(values[i] < Double.POSITIVE_INFINITY) || Double.isNaN(values[i])) {
        throw new IllegalArgumentException("an arm's score is not finite: " + values[i]);
      }
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  /** All mass on the largest value; equals share it. */
  static double[] shared(double[] values) {
    double best = values[argmax(values)];
    int equals = 0;
    for (double value : values) {
      equals += value == best ? 1 : 0;
    }
    double[] masses = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      masses[i] = values[i] == best ? 1.0 / equals : 0;
    }
    return masses;
  }
}
