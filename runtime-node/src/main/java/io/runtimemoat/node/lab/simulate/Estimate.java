package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.experiment.Distributions;
import java.util.Locale;

/**
 * A mean over runs with its 95 % interval by Student's t.
 *
 * @param runs at least 1; with one there is no interval
 */
public record Estimate(double mean, double low, double high, int runs) {
  private static final double OUTSIDE = 0.05;
  private static final double LARGEST_QUANTILE = 64;
  private static final int HALVINGS = 60;

  /** Of one value per run. */
  public static Estimate of(double[] values) {
    double mean = 0;
    for (double value : values) {
      mean += value / values.length;
    }
    if (values.length < 2) {
      return new Estimate(mean, Double.NaN, Double.NaN, values.length);
    }
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    double error = Math.sqrt(squares / (values.length - 1) / values.length);
    double margin = quantile(values.length - 1) * error;
    return new Estimate(mean, mean - margin, mean + margin, values.length);
  }

  /** What Student's t stays within with 95 %. */
  static double quantile(int freedom) {
    double low = 0;
    double high = LARGEST_QUANTILE;
    for (int i = 0; i < HALVINGS; i++) {
      double middle = (low + high) / 2;
      if (Distributions.studentTwoSided(middle, freedom) > OUTSIDE) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /** For example {@code 0.512 [0.498, 0.526]}. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.4f [%.4f, %.4f]", mean, low, high);
  }
}
