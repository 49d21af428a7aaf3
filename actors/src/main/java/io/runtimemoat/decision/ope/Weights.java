package io.runtimemoat.decision.ope;

/** What importance weights say about how much a log can tell of another policy. */
public final class Weights {
  /** Weights that are 1 but for their last bits are 1. */
  private static final double ROUNDING = 1e-12;

  private Weights() {}

  /** The effective sample size (Σw)² / Σw² (Kong 1992); 0 when all weights are 0. */
  public static double effectiveSampleSize(double[] weights) {
    double sum = 0;
    double squares = 0;
    for (double weight : weights) {
      sum += weight;
      squares += weight * weight;
    }
    return squares == 0 ? 0 : sum * sum / squares;
  }

  public static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** The unbiased variance of the values; NaN of fewer than two. */
  public static double variance(double[] values) {
    double mean = mean(values);
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return values.length < 2 ? Double.NaN : squares / (values.length - 1);
  }

  /**
   * How many standard errors the mean weight is away from 1, its expectation when propensities are
   * right and every action of the evaluated policy can occur in the log. NaN of fewer than two
   * weights; 0 when the mean is 1.
   */
  public static double standardErrorsFromOne(double[] weights) {
    double off = Math.abs(mean(weights) - 1);
    double error = StrictMath.sqrt(variance(weights) / weights.length);
    return off <= ROUNDING ? 0 * error : off / error;
  }
}
