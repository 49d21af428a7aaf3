package io.runtimemoat.decision.bandit;

import java.util.Arrays;

/**
 * A probability mass function over arms in their order; equal when every bit is.
 *
 * <p>Sums run from the first entry to the last, so that a draw is the same everywhere.
 */
public final class Pmf {
  /** How far from 1 the mass may be before it is renormalized; beyond it a policy is broken. */
  public static final double TOLERANCE = 1e-6;

  private final double[] probabilities;

  private Pmf(double[] probabilities) {
    this.probabilities = probabilities;
  }

  /**
   * Checks and renormalizes.
   *
   * @throws IllegalArgumentException when it is empty, an entry is not finite or below 0, or the
   *     sum is further than {@link #TOLERANCE} from 1
   */
  public static Pmf of(double[] masses) {
    double sum = 0;
    for (double mass : masses) {
      if (!(mass >= 0)) {
        throw new IllegalArgumentException("a probability is at least 0, not " + mass);
      }
      sum += mass;
    }
    if (masses.length == 0 || !(StrictMath.abs(sum - 1) <= TOLERANCE)) {
      throw new IllegalArgumentException("probabilities sum to 1, not " + sum);
    }
    double[] normalized = new double[masses.length];
    for (int i = 0; i < masses.length; i++) {
      normalized[i] = masses[i] / sum;
    }
    return new Pmf(normalized);
  }

  /** Exactly the recorded bits, checked like {@link #of} but not renormalized. */
  public static Pmf recorded(double[] probabilities) {
    of(probabilities);
    return new Pmf(probabilities.clone());
  }

  /** All mass on one of {@code size} arms. */
  public static Pmf certain(int size, int index) {
    double[] probabilities = new double[size];
    probabilities[index] = 1;
    return new Pmf(probabilities);
  }

  public int size() {
    return probabilities.length;
  }

  public double probability(int index) {
    return probabilities[index];
  }

  public double[] toArray() {
    return probabilities.clone();
  }

  /**
   * The arm that {@code uniform} in [0, 1) falls on: the first whose cumulative mass exceeds it.
   * Never an arm without mass, even when rounding leaves the cumulative mass below {@code uniform}.
   */
  public int draw(double uniform) {
    double cumulative = 0;
    int last = -1;
    for (int i = 0; i < probabilities.length; i++) {
      if (probabilities[i] > 0) {
        cumulative += probabilities[i];
        last = i;
        if (uniform < cumulative) {
          return i;
        }
      }
    }
    return last;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pmf that && Arrays.equals(probabilities, that.probabilities);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(probabilities);
  }

  @Override
  public String toString() {
    return Arrays.toString(probabilities);
  }
}
