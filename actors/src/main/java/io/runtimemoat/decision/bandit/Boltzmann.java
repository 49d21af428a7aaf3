package io.runtimemoat.decision.bandit;

/** Arms in proportion to the exponential of their expected reward. */
public final class Boltzmann extends LearnedPolicy {
  /* p ∝ exp(expected/temperature), the largest taken off first so that nothing overflows. */
  public static final String ALGORITHM = "boltzmann/1";

  private final Posteriors<LinearPosterior> posteriors;
  private final double temperature;

  /**
   * A policy.
   *
   * @param temperature in units of reward, above 0; the smaller, the greedier
   */
  public Boltzmann(
      LearnedFrom from,
      Posteriors<LinearPosterior> posteriors,
      double temperature,
      Exploration exploration) {
    super(from, exploration);
    this.posteriors = posteriors;
    this.temperature = temperature;
  }

  @Override
  Preference prefer(double[] x, FeasibleSet feasible) {
    LinearScores scores = LinearScores.of(posteriors, x, feasible);
    double[] masses = scores.expected().clone();
    double best = masses[argmax(masses)];
    double sum = 0;
    for (int i = 0; i < masses.length; i++) {
      masses[i] = StrictMath.exp((masses[i] - best) / temperature);
      sum += masses[i];
    }
    for (int i = 0; i < masses.length; i++) {
      masses[i] /= sum;
    }
    return new Preference(masses, scores.safe());
  }
}
