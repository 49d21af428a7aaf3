package io.runtimemoat.decision.experiment;

/**
 * Whether recorded propensities are those of the draws. Of draws by their own probabilities, the
 * mean weight of any other policy is 1 and the mean of 1/p is the mean number of arms that could be
 * drawn.
 *
 * @param weights importance weights of another policy
 * @param inverses 1/p of the decisions
 * @param armsSum sum of the numbers of arms that could be drawn
 */
public record Calibration(Moments weights, Moments inverses, double armsSum) {
  /** Standard errors beyond which propensities are wrong. */
  public static final double MOST_STANDARD_ERRORS = 4;

  private static final Calibration NONE = new Calibration(Moments.none(), Moments.none(), 0);
  private static final double ROUNDING = 1e-12;

  public static Calibration none() {
    return NONE;
  }

  /**
   * One decision more.
   *
   * @param evaluated the other policy's probability of the arm that was drawn
   * @param propensity the arm's own, in (0, 1]
   * @param arms number of arms with a probability above 0
   */
  public Calibration with(double evaluated, double propensity, int arms) {
    if (!(propensity > 0 && propensity <= 1) || !(evaluated >= 0 && evaluated <= 1) || arms < 1) {
      throw new IllegalArgumentException(
          "a propensity is in (0, 1], another policy's probability in [0, 1], of 1 arm or more");
    }
    return new Calibration(
        weights.with(evaluated / propensity), inverses.with(1 / propensity), armsSum + arms);
  }

  public Calibration plus(Calibration other) {
    return new Calibration(
        weights.plus(other.weights), inverses.plus(other.inverses), armsSum + other.armsSum);
  }

  /** Standard errors of the mean weight from 1; NaN of fewer than two decisions. */
  public double weightOff() {
    return off(weights, 1);
  }

  /** Standard errors of the mean of 1/p from the mean number of arms; NaN of fewer than two. */
  public double inverseOff() {
    return off(inverses, armsSum / inverses.n());
  }

  /** Whether both are where they should be; also when too little is known to say. */
  public boolean holds() {
    return !(weightOff() > MOST_STANDARD_ERRORS) && !(inverseOff() > MOST_STANDARD_ERRORS);
  }

  private static double off(Moments moments, double expected) {
    double error = StrictMath.sqrt(moments.variance() / moments.n());
    double off = Math.abs(moments.mean() - expected);
    return off <= ROUNDING * expected ? 0 * error : off / error;
  }
}
