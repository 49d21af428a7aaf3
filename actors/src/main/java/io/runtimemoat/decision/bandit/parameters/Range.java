package io.runtimemoat.decision.bandit.parameters;

/**
 * Where one parameter may move.
 *
 * @param step farthest from the baseline, above 0
 * @param low smallest value there is
 * @param high largest value there is
 */
public record Range(double step, double low, double high) {
  public Range {
    if (!(step > 0 && step < Double.POSITIVE_INFINITY)
        || !(low <= high)
        || !Double.isFinite(low)
        || !Double.isFinite(high)) {
      throw new IllegalArgumentException(
          "a step is above 0 and a range ordered, not %s in [%s, %s]".formatted(step, low, high));
    }
  }

  /** With a hard constraint on the largest value: what is left of a budget or a context. */
  public Range atMost(double most) {
    return new Range(step, StrictMath.min(low, most), StrictMath.min(high, most));
  }

  /** Whether a value is between the ends. */
  boolean holds(double value) {
    return value >= low && value <= high;
  }

  /** The value nearest to {@code baseline + shift} within the step and the range. */
  double move(double baseline, double shift) {
    double near = StrictMath.max(-step, StrictMath.min(step, shift));
    return StrictMath.max(low, StrictMath.min(high, baseline + near));
  }
}
