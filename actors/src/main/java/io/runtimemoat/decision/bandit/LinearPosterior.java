package io.runtimemoat.decision.bandit;

import java.util.Arrays;

/**
 * What is believed of one arm's reward as a linear function of the context: r = intercept + θ'x,
 * with θ around a mean and precision L·L'/scale. Immutable; equal when every bit is.
 */
public final class LinearPosterior {
  /** The {@link #freedom} of a normal posterior. */
  public static final double NORMAL = Double.POSITIVE_INFINITY;

  private static final double LARGEST = 1e12;
  private static final double SMALLEST_DIAGONAL = 1e-9;
  private static final double LEAST_FREEDOM = 2;

  /** Narrower than this no reward is known; it bounds how unequal arms can be. */
  private static final double LEAST_DEVIATION = 1e-6;

  private final double intercept;
  private final double[] mean;
  private final double[] factor;
  private final double scale;
  private final double freedom;
  private final double count;

  /**
   * A posterior.
   *
   * @param intercept what is expected where nothing is known
   * @param mean of θ
   * @param factor L, as in {@link PackedCholesky}
   * @param scale variance of the noise as known or as estimated, above 0
   * @param freedom degrees of freedom of θ's Student-t distribution, or {@link #NORMAL}
   * @param count rewards behind it, at least 0
   * @throws IllegalArgumentException when a number is not finite, too large, or no variance is left
   */
  public LinearPosterior(
      double intercept,
      double[] mean,
      double[] factor,
      double scale,
      double freedom,
      double count) {
    if (factor.length != PackedCholesky.size(mean.length)) {
      throw new IllegalArgumentException(
          "a factor of dimension " + mean.length + " does not have " + factor.length + " numbers");
    }
    requireBounded("intercept", intercept);
    for (double value : mean) {
      requireBounded("mean", value);
    }
    for (double value : factor) {
      requireBounded("factor", value);
    }
    for (int j = 0, at = 0; j < mean.length; at += mean.length - j, j++) {
      if (!(factor[at] >= SMALLEST_DIAGONAL)) {
        throw new IllegalArgumentException("not positive definite: diagonal " + factor[at]);
      }
    }
    if (!(scale > 0 && scale <= LARGEST)) {
      throw new IllegalArgumentException("a variance is above 0, not " + scale);
    }
    if (!(freedom > LEAST_FREEDOM)) {
      throw new IllegalArgumentException("degrees of freedom are above 2, not " + freedom);
    }
    if (!(count >= 0 && count <= LARGEST)) {
      throw new IllegalArgumentException("a count is at least 0, not " + count);
    }
    this.intercept = intercept;
    this.mean = mean.clone();
    this.factor = factor.clone();
    this.scale = scale;
    this.freedom = freedom;
    this.count = count;
  }

  public int dimension() {
    return mean.length;
  }

  /** The expected reward at a context. */
  public double expected(double[] x) {
    double sum = 0;
    for (int i = 0; i < mean.length; i++) {
      sum += mean[i] * x[i];
    }
    return intercept + sum;
  }

  /**
   * How uncertain the expected reward is: sqrt(scale · x'(LL')⁻¹x), a scale parameter when the
   * posterior is Student-t. Overwrites {@code scratch}, which is as long as the context.
   */
  public double deviation(double[] x, double[] scratch) {
    System.arraycopy(x, 0, scratch, 0, mean.length);
    PackedCholesky.solveLower(factor, mean.length, scratch);
    double sum = 0;
    for (int i = 0; i < mean.length; i++) {
      sum += scratch[i] * scratch[i];
    }
    return StrictMath.max(StrictMath.sqrt(scale * sum), LEAST_DEVIATION);
  }

  public double intercept() {
    return intercept;
  }

  public double[] mean() {
    return mean.clone();
  }

  public double[] factor() {
    return factor.clone();
  }

  public double scale() {
    return scale;
  }

  public double freedom() {
    return freedom;
  }

  public double count() {
    return count;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LinearPosterior that
        && Arrays.equals(
            new double[] {intercept, scale, freedom, count},
            new double[] {that.intercept, that.scale, that.freedom, that.count})
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(factor, that.factor);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(mean) + Arrays.hashCode(factor);
  }

  @Override
  public String toString() {
    return "LinearPosterior[dimension %d, %s rewards]".formatted(mean.length, count);
  }

  private static void requireBounded(String name, double value) {
    if (!(StrictMath.abs(value) <= LARGEST)) {
      throw new IllegalArgumentException(name + " is finite and below 1e12, not " + value);
    }
  }
}
