package io.runtimemoat.decision.experiment;

/** Intervals of a mean that hold at every number of samples at once, for large samples. */
public final class ConfidenceSequence {
  /*
   * I. Waudby-Smith, D. Arbour, R. Sinha, E. Kennedy, A. Ramdas, "Time-uniform central limit theory
   * and asymptotic confidence sequences", Ann. Stat. 52 (2024), theorem 2.2: at n samples the
   * margin is sd * sqrt(2 (n rho² + 1) / (n² rho²) * ln(sqrt(n rho² + 1) / alpha)). rho² by their
   * approximation of the best one at a chosen n (appendix B.2).
   */
  private ConfidenceSequence() {}

  /**
   * Half the width of the interval at {@code n} samples.
   *
   * @param alpha probability that any of the intervals misses the mean
   * @param tightestAt number of samples at which it is to be tightest
   */
  public static double margin(long n, double variance, double alpha, double tightestAt) {
    if (!(tightestAt > 0)) {
      throw new IllegalArgumentException("the margin is tightest at a number above 0");
    }
    return marginAt(n, variance, alpha, rhoSquared(alpha, tightestAt));
  }

  /**
   * The same for a given {@code rho2}, above 0.
   *
   * @param alpha probability that any of the intervals misses the mean
   */
  public static double marginAt(long n, double variance, double alpha, double rho2) {
    if (n < 1 || !(variance >= 0) || !(alpha > 0 && alpha < 1) || !(rho2 > 0)) {
      throw new IllegalArgumentException(
          "a margin needs samples, a variance, an alpha in (0, 1) and a rho2 above 0");
    }
    double grown = n * rho2 + 1;
    return StrictMath.sqrt(
        variance
            * 2
            * grown
            / ((double) n * n * rho2)
            * StrictMath.log(StrictMath.sqrt(grown) / alpha));
  }

  static double rhoSquared(double alpha, double tightestAt) {
    double logs = -2 * StrictMath.log(alpha);
    return (logs + StrictMath.log(logs + 1)) / tightestAt;
  }
}
