package io.runtimemoat.decision.bandit;

import java.util.Arrays;

/** The arm with the best expected reward, and now and then any. */
public final class EpsilonGreedy extends LearnedPolicy {
  /* p = (1 - epsilon)·1[argmax] + epsilon/K. Langford, Zhang, "The epoch-greedy algorithm", 2007. */
  public static final String ALGORITHM = "epsilon-greedy/1";

  private final Posteriors<LinearPosterior> posteriors;
  private final double epsilon;

  /**
   * A policy.
   *
   * @param epsilon share of choices that are uniform, in [0, 1]
   */
  public EpsilonGreedy(
      LearnedFrom from,
      Posteriors<LinearPosterior> posteriors,
      double epsilon,
      Exploration exploration) {
    super(from, exploration);
    this.posteriors = posteriors;
    this.epsilon = epsilon;
  }

  @Override
  Preference prefer(double[] x, FeasibleSet feasible) {
    LinearScores scores = LinearScores.of(posteriors, x, feasible);
    double[] masses = new double[feasible.size()];
    Arrays.fill(masses, epsilon / masses.length);
    masses[argmax(scores.expected())] += 1 - epsilon;
    return new Preference(masses, scores.safe());
  }
}
