package io.runtimemoat.decision.ope;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.util.Arrays;

/** Bounds of the mean of independent values. */
public final class Intervals {
  private Intervals() {}

  /**
   * The percentile bootstrap of the mean: B. Efron, "Bootstrap methods: another look at the
   * jackknife", Ann. Stat. 7 (1979); as in OBP's {@code estimate_confidence_interval_by_bootstrap}.
   *
   * @param confidence of each bound by itself, in (0, 1)
   * @param resamples at least 1
   */
  public static Interval bootstrap(double[] values, double confidence, int resamples, Seed seed) {
    return percentiles(resampledMeans(values, resamples, seed), confidence);
  }

  /** The means of resamples, sorted. */
  static double[] resampledMeans(double[] values, int resamples, Seed seed) {
    CounterRandom random = new CounterRandom(seed);
    int n = values.length;
    double[] means = new double[resamples];
    long index = 0;
    for (int b = 0; b < resamples; b++) {
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += values[(int) (random.uniform(index++) * n)];
      }
      means[b] = sum / n;
    }
    Arrays.sort(means);
    return means;
  }

  /** One bound at the confidence on either side. */
  static Interval percentiles(double[] sorted, double confidence) {
    return new Interval(percentile(sorted, 1 - confidence), percentile(sorted, confidence));
  }

  /** Linear between the order statistics around (n-1)q, as numpy's default. */
  static double percentile(double[] sorted, double q) {
    double at = (sorted.length - 1) * q;
    int below = (int) Math.floor(at);
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /**
   * Empirical Bernstein bounds: A. Maurer, M. Pontil, "Empirical Bernstein bounds and sample
   * variance penalization", COLT 2009, theorem 4. They hold for every n and every law with that
   * range, and say little while n is small.
   *
   * @param range the difference between the largest and the smallest possible value
   */
  public static Interval empiricalBernstein(double[] values, double confidence, double range) {
    int n = values.length;
    if (n < 2) {
      return new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }
    double logs = StrictMath.log(2 / (1 - confidence));
    double margin =
        StrictMath.sqrt(2 * Weights.variance(values) * logs / n) + 7 * range * logs / (3 * (n - 1));
    double mean = Weights.mean(values);
    return new Interval(mean - margin, mean + margin);
  }
}
