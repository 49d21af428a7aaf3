package io.runtimemoat.decision.experiment;

/**
 * Sums of a measured number; two parts add up to the whole.
 *
 * @param n how many were measured
 * @param sum of them
 * @param squares sum of their squares
 */
public record Moments(long n, double sum, double squares) {
  private static final Moments NONE = new Moments(0, 0, 0);

  public Moments {
    if (n < 0 || !Double.isFinite(sum) || !(squares >= 0 && squares < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "moments are finite and counts at least 0, not " + n + ", " + sum + ", " + squares);
    }
  }

  public static Moments none() {
    return NONE;
  }

  /** The moments of these numbers. */
  public static Moments of(double... values) {
    Moments all = NONE;
    for (double value : values) {
      all = all.with(value);
    }
    return all;
  }

  /** One more; {@code value} is finite. */
  public Moments with(double value) {
    return new Moments(n + 1, sum + value, squares + value * value);
  }

  public Moments plus(Moments other) {
    return new Moments(n + other.n, sum + other.sum, squares + other.squares);
  }

  /** NaN of none. */
  public double mean() {
    return n == 0 ? Double.NaN : sum / n;
  }

  /** The unbiased variance, at least 0; NaN of fewer than two. */
  public double variance() {
    return n < 2 ? Double.NaN : Math.max(0, (squares - sum * sum / n) / (n - 1));
  }
}
