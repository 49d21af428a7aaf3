package io.runtimemoat.decision.bandit;

/** The upper confidence bound of a ridge regression per arm. */
public final class LinUcb extends LearnedPolicy {
  /*
   * argmax of expected(x) + alpha · sqrt(x'A⁻¹x), with A = ridge·I + Σxx'.
   * Li, Chu, Langford, Schapire, "A contextual-bandit approach to personalized news article
   * recommendation", WWW 2010 (arXiv 1003.0146), algorithm 1.
   * Equal bounds share the mass, so that arms nobody has tried are tried alike.
   */
  public static final String ALGORITHM = "lin-ucb/1";

  private final Posteriors<LinearPosterior> posteriors;
  private final double alpha;

  /**
   * A policy.
   *
   * @param alpha how many deviations the bound is above the expected reward, at least 0
   */
  public LinUcb(
      LearnedFrom from,
      Posteriors<LinearPosterior> posteriors,
      double alpha,
      Exploration exploration) {
    super(from, exploration);
    this.posteriors = posteriors;
    this.alpha = alpha;
  }

  @Override
  Preference prefer(double[] x, FeasibleSet feasible) {
    LinearScores scores = LinearScores.of(posteriors, x, feasible);
    double[] bound = scores.expected().clone();
    for (int i = 0; i < bound.length; i++) {
      bound[i] += alpha * scores.deviation()[i];
    }
    return new Preference(shared(bound), scores.safe());
  }
}
