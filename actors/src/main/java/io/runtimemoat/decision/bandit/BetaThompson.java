package io.runtimemoat.decision.bandit;

/** Thompson sampling over a Beta posterior per arm, whatever the context. */
public final class BetaThompson extends LearnedPolicy {
  /*
   * An arm's mean reward is Beta(prior + Σr, prior + n - Σr); rewards between 0 and 1 count as that
   * part of a success. Thompson, Biometrika 25 (1933); Agrawal, Goyal, COLT 2012, for rewards in
   * [0, 1]. Compared by log-odds, see StandardShape.
   */
  public static final String ALGORITHM = "beta-ts/1";

  /** A posterior as a number to compare: its log-odds. */
  public record Draw(CountPosterior posterior, double mode, double scale, StandardShape shape) {
    /** Makes the shape's table, which takes as long as hundreds of decisions. */
    public static Draw of(CountPosterior posterior) {
      double successes = posterior.successes();
      double failures = posterior.failures();
      return new Draw(
          posterior,
          StandardShape.logOddsMode(successes, failures),
          StandardShape.logOddsScale(successes, failures),
          StandardShape.logOdds(successes, failures));
    }
  }

  private final Posteriors<Draw> draws;

  public BetaThompson(LearnedFrom from, Posteriors<Draw> draws, Exploration exploration) {
    super(from, exploration);
    this.draws = draws;
  }

  @Override
  boolean prefersByBest() {
    return true;
  }

  @Override
  Preference prefer(double[] x, FeasibleSet feasible) {
    Draw[] arms = new Draw[feasible.size()];
    for (int i = 0; i < arms.length; i++) {
      arms[i] = draws.of(feasible.arms().get(i).id());
    }
    return compare(arms);
  }

  /** Probabilities of several draws, within the bounds of exploration. */
  public static Distribution distribution(Draw[] draws, Exploration exploration) {
    Preference preference = compare(draws);
    return exploration.applyTo(preference.masses(), preference.safe());
  }

  private static Preference compare(Draw[] arms) {
    double[] mode = new double[arms.length];
    double[] scale = new double[arms.length];
    double[] sure = new double[arms.length];
    StandardShape[] shapes = new StandardShape[arms.length];
    for (int i = 0; i < arms.length; i++) {
      mode[i] = arms[i].mode();
      scale[i] = arms[i].scale();
      shapes[i] = arms[i].shape();
      sure[i] = arms[i].posterior().sure();
    }
    return new Preference(BestArm.probabilities(mode, scale, shapes), argmax(sure));
  }
}
