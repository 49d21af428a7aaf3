package io.runtimemoat.decision.learn;

import io.runtimemoat.decision.bandit.PackedCholesky;
import java.util.Arrays;

/**
 * What one arm's rewards add up to: all that any algorithm here needs of them. Sums add across
 * folds, nodes and tenants, are taken off again, and decay. Immutable; equal when every bit is.
 */
public final class ArmSums {
  /*
   * One array: A = Σxx' as the lower triangle packed by columns, then Σx, then b = Σxr, then n, Σr,
   * Σr². Σx lets a constant be taken off every reward afterwards: Σx(r - c) = b - c·Σx.
   */
  private static final int SCALARS = 3;
  private static final double LARGEST = 1e15;

  /** Less than this of a reward is left over from rounding. */
  private static final double NOTHING = 1e-6;

  private final int dimension;
  private final double[] sums;

  private ArmSums(int dimension, double[] sums) {
    this.dimension = dimension;
    this.sums = sums;
  }

  /** No rewards yet. */
  public static ArmSums none(int dimension) {
    return new ArmSums(dimension, new double[length(dimension)]);
  }

  /**
   * Sums as stored.
   *
   * @throws IllegalArgumentException when a number is not finite or cannot come from rewards
   */
  static ArmSums of(int dimension, double[] sums) {
    if (sums.length != length(dimension)) {
      throw new IllegalArgumentException(
          "sums of dimension %d have %d numbers, not %d"
              .formatted(dimension, length(dimension), sums.length));
    }
    for (double value : sums) {
      if (!(StrictMath.abs(value) <= LARGEST)) {
        throw new IllegalArgumentException("sums are finite and below 1e15, not " + value);
      }
    }
    ArmSums result = new ArmSums(dimension, sums);
    if (!(result.count() >= -NOTHING) || !(result.sumRewardSquared() >= -NOTHING)) {
      throw new IllegalArgumentException("more was taken off than there was: " + result);
    }
    return result;
  }

  /** How many numbers the sums of a dimension are. */
  static int length(int dimension) {
    return PackedCholesky.size(dimension) + 2 * dimension + SCALARS;
  }

  /** Adds one reward to {@code sums}, in place. */
  static void accumulate(int dimension, double[] sums, float[] x, double reward) {
    int at = 0;
    for (int j = 0; j < dimension; j++) {
      double xj = x[j];
      int rows = dimension - j;
      if (xj != 0) {
        for (int i = 0; i < rows; i++) {
          sums[at + i] += xj * x[j + i];
        }
      }
      at += rows;
    }
    for (int i = 0; i < dimension; i++) {
      sums[at + i] += x[i];
      sums[at + dimension + i] += x[i] * reward;
    }
    at += 2 * dimension;
    sums[at] += 1;
    sums[at + 1] += reward;
    sums[at + 2] += reward * reward;
  }

  public ArmSums plus(ArmSums other) {
    return plus(other, 1);
  }

  /** Without rewards that were part of it. */
  public ArmSums minus(ArmSums other) {
    return plus(other, -1);
  }

  private ArmSums plus(ArmSums other, double factor) {
    if (other.dimension != dimension) {
      throw new IllegalArgumentException(
          "sums of dimensions " + dimension + " and " + other.dimension + " do not add");
    }
    double[] sum = sums.clone();
    for (int i = 0; i < sum.length; i++) {
      sum[i] += factor * other.sums[i];
    }
    return of(dimension, sum);
  }

  /** All of it weighted; decay per closed window is a factor below 1. */
  public ArmSums times(double gamma) {
    if (!(gamma >= 0 && gamma <= 1)) {
      throw new IllegalArgumentException("a weight is in [0, 1], not " + gamma);
    }
    double[] product = sums.clone();
    for (int i = 0; i < product.length; i++) {
      product[i] *= gamma;
    }
    return new ArmSums(dimension, product);
  }

  public int dimension() {
    return dimension;
  }

  /** Whether nothing but rounding is left. */
  public boolean isNothing() {
    return count() < NOTHING;
  }

  /** Σxx', the lower triangle packed by columns. */
  public double[] matrix() {
    return Arrays.copyOfRange(sums, 0, PackedCholesky.size(dimension));
  }

  /** Σx. */
  public double[] sumContext() {
    return part(0);
  }

  /** Σxr. */
  public double[] sumContextReward() {
    return part(1);
  }

  /** How many rewards, less after decay. */
  public double count() {
    return sums[sums.length - SCALARS];
  }

  public double sumReward() {
    return sums[sums.length - SCALARS + 1];
  }

  public double sumRewardSquared() {
    return sums[sums.length - SCALARS + 2];
  }

  double[] toArray() {
    return sums.clone();
  }

  private double[] part(int vector) {
    int start = PackedCholesky.size(dimension) + vector * dimension;
    return Arrays.copyOfRange(sums, start, start + dimension);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ArmSums that
        && dimension == that.dimension
        && Arrays.equals(sums, that.sums);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(sums);
  }

  @Override
  public String toString() {
    return "ArmSums[dimension %d, n %s, Σr %s, Σr² %s]"
        .formatted(dimension, count(), sumReward(), sumRewardSquared());
  }
}
