package io.runtimemoat.decision.bandit;

/** The upper confidence bound of a mean, whatever the context. */
public final class Ucb1 extends LearnedPolicy {
  /*
   * argmax of mean + sqrt(width · ln t / n), t = rewards of all feasible arms; arms with less than
   * one reward come first and share the mass.
   * Auer, Cesa-Bianchi, Fischer, "Finite-time analysis of the multiarmed bandit problem", Machine
   * Learning 47 (2002), figure 1, where width is 2.
   */
  public static final String ALGORITHM = "ucb1/1";

  private static final double UNTRIED = 1e9;

  private final Posteriors<CountPosterior> posteriors;
  private final double width;

  /**
   * A policy.
   *
   * @param width at least 0
   */
  public Ucb1(
      LearnedFrom from,
      Posteriors<CountPosterior> posteriors,
      double width,
      Exploration exploration) {
    super(from, exploration);
    this.posteriors = posteriors;
    this.width = width;
  }

  @Override
  Preference prefer(double[] x, FeasibleSet feasible) {
    double rewards = 0;
    for (Arm arm : feasible.arms()) {
      rewards += posteriors.of(arm.id()).count();
    }
    double log = StrictMath.log(StrictMath.max(1, rewards));
    double[] bound = new double[feasible.size()];
    double[] sure = new double[feasible.size()];
    for (int i = 0; i < bound.length; i++) {
      CountPosterior arm = posteriors.of(feasible.arms().get(i).id());
      if (arm.count() < 1) {
        bound[i] = UNTRIED;
        sure[i] = -UNTRIED;
      } else {
        double mean = arm.reward() / arm.count();
        double bonus = StrictMath.sqrt(width * log / arm.count());
        bound[i] = mean + bonus;
        sure[i] = mean - bonus;
      }
    }
    return new Preference(shared(bound), argmax(sure));
  }
}
