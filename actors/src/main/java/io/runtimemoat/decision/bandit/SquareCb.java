package io.runtimemoat.decision.bandit;

/** Arms in inverse proportion to how far their expected reward is from the best. */
public final class SquareCb extends LearnedPolicy {
  /*
   * p(a) = 1 / (K + gamma·(best - expected(a))) for all but the best arm, which has the rest.
   * Foster, Rakhlin, "Beyond UCB: optimal and efficient contextual bandits with regression
   * oracles", ICML 2020 (arXiv 2002.04926), algorithm 1 with mu = K. gamma grows with the rewards
   * seen as in Vowpal Wabbit: scale · n^exponent.
   */
  public static final String ALGORITHM = "square-cb/1";

  private final Posteriors<LinearPosterior> posteriors;
  private final double gamma;

  /**
   * A policy.
   *
   * @param scale gamma after one reward, above 0
   * @param exponent how gamma grows with rewards, in [0, 1]
   */
  public SquareCb(
      LearnedFrom from,
      Posteriors<LinearPosterior> posteriors,
      double scale,
      double exponent,
      Exploration exploration) {
    super(from, exploration);
    this.posteriors = posteriors;
    double rewards = 0;
    for (LinearPosterior posterior : posteriors.known().values()) {
      rewards += posterior.count();
    }
    this.gamma = scale * StrictMath.pow(StrictMath.max(1, rewards), exponent);
  }

  @Override
  Preference prefer(double[] x, FeasibleSet feasible) {
    LinearScores scores = LinearScores.of(posteriors, x, feasible);
    double[] expected = scores.expected();
    int best = argmax(expected);
    double[] masses = new double[expected.length];
    double others = 0;
    for (int i = 0; i < masses.length; i++) {
      if (i != best) {
        masses[i] = 1 / (masses.length + gamma * (expected[best] - expected[i]));
        others += masses[i];
      }
    }
    masses[best] = StrictMath.max(0, 1 - others);
    return new Preference(masses, scores.safe());
  }
}
