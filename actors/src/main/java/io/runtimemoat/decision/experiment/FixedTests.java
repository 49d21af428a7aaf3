package io.runtimemoat.decision.experiment;

/**
 * Tests that may be looked at once, when a number of samples that was chosen before has come in.
 * Looked at again and again, each finds something in time; see {@link NormalMixture} for that.
 */
public final class FixedTests {
  /**
   * A test's result.
   *
   * @param statistic z, t or χ²
   * @param degrees of freedom; infinite for z
   * @param pValue two-sided
   */
  public record Result(double statistic, double degrees, double pValue) {}

  private FixedTests() {}

  /** Whether two proportions are equal: the z test with pooled variance. */
  public static Result twoProportions(long hits1, long n1, long hits2, long n2) {
    if (n1 < 1 || n2 < 1 || hits1 < 0 || hits2 < 0 || hits1 > n1 || hits2 > n2) {
      throw new IllegalArgumentException("a proportion is of at least one, with 0 to n hits");
    }
    double pooled = (double) (hits1 + hits2) / (n1 + n2);
    double variance = pooled * (1 - pooled) * (1.0 / n1 + 1.0 / n2);
    double z =
        variance == 0 ? 0 : ((double) hits1 / n1 - (double) hits2 / n2) / StrictMath.sqrt(variance);
    return new Result(z, Double.POSITIVE_INFINITY, 2 * Distributions.normalCdf(-StrictMath.abs(z)));
  }

  /**
   * Whether two means are equal, at unequal variances: B. Welch, Biometrika 34 (1947), with the
   * degrees of freedom of F. Satterthwaite, Biometrics Bulletin 2 (1946), not n1 + n2 - 2.
   */
  public static Result welch(Moments one, Moments other) {
    double v1 = one.variance() / one.n();
    double v2 = other.variance() / other.n();
    if (!(v1 + v2 > 0)) {
      throw new IllegalArgumentException(
          "Welch's test needs two samples a side that are not all the same");
    }
    double t = (one.mean() - other.mean()) / StrictMath.sqrt(v1 + v2);
    double degrees = (v1 + v2) * (v1 + v2) / (v1 * v1 / (one.n() - 1) + v2 * v2 / (other.n() - 1));
    return new Result(t, degrees, Distributions.studentTwoSided(t, degrees));
  }

  /**
   * Whether counts have the shares they should: Pearson's χ² test of a sample ratio mismatch.
   *
   * @param shares above 0, of any sum
   */
  public static Result sampleRatio(long[] counts, double[] shares) {
    if (counts.length != shares.length || counts.length < 2) {
      throw new IllegalArgumentException("a sample ratio is of two or more counts, each a share");
    }
    double all = 0;
    double whole = 0;
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] < 0 || !(shares[i] > 0)) {
        throw new IllegalArgumentException("counts are at least 0 and shares above 0");
      }
      all += counts[i];
      whole += shares[i];
    }
    if (all == 0) {
      throw new IllegalArgumentException("a sample ratio needs at least one sample");
    }
    double statistic = 0;
    for (int i = 0; i < counts.length; i++) {
      double expected = all * shares[i] / whole;
      statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    int degrees = counts.length - 1;
    return new Result(statistic, degrees, Distributions.chiSquareSurvival(statistic, degrees));
  }
}
