package io.runtimemoat.decision.bandit;

/**
 * Thompson sampling over a Bayesian linear regression per arm: each arm is chosen as often as it is
 * the best under the posterior.
 */
public final class LinearThompson extends LearnedPolicy {
  /*
   * Reward expected at x: normal around θ'x with variance noise²·x'Λ⁻¹x when the noise is known
   * (Agrawal, Goyal, "Thompson sampling for contextual bandits with linear payoffs", ICML 2013);
   * Student-t with 2a degrees of freedom and scale² (b/a)·x'Λ⁻¹x under a normal-inverse-gamma
   * posterior (Bishop, "Pattern recognition and machine learning", §3.3 and exercise 3.13; Riquelme,
   * Tucker, Snoek, "Deep Bayesian bandits showdown", ICLR 2018).
   */
  /** The variance of the noise is a setting. */
  public static final String KNOWN_NOISE = "lin-ts/1";

  /** The variance of the noise is learned too. */
  public static final String LEARNED_NOISE = "nig-ts/1";

  /** A posterior with the shape of its marginals. */
  public record Shaped(LinearPosterior posterior, StandardShape shape) {
    /** Makes the shape's table, which takes as long as hundreds of decisions. */
    public static Shaped of(LinearPosterior posterior) {
      return new Shaped(
          posterior,
          posterior.freedom() == LinearPosterior.NORMAL
              ? StandardShape.NORMAL
              : StandardShape.studentT(posterior.freedom()));
    }
  }

  private final Posteriors<LinearPosterior> posteriors;
  private final Posteriors<StandardShape> shapes;

  public LinearThompson(LearnedFrom from, Posteriors<Shaped> shaped, Exploration exploration) {
    super(from, exploration);
    this.posteriors = shaped.map(Shaped::posterior);
    this.shapes = shaped.map(Shaped::shape);
  }

  @Override
  boolean prefersByBest() {
    return true;
  }

  @Override
  Preference prefer(double[] x, FeasibleSet feasible) {
    LinearScores scores = LinearScores.of(posteriors, x, feasible);
    StandardShape[] draws = new StandardShape[feasible.size()];
    for (int i = 0; i < draws.length; i++) {
      draws[i] = shapes.of(feasible.arms().get(i).id());
    }
    return new Preference(
        BestArm.probabilities(scores.expected(), scores.deviation(), draws), scores.safe());
  }
}
