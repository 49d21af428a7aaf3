package io.runtimemoat.decision.grammar.automaton;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/** The whole numbers that a shape allows, as far as they fit into a long. */
final class WholeNumbers {
  /** Digits that every long has room for. */
  static final int DIGITS = 18;

  private final long least;
  private final long greatest;
  private final long step;

  private WholeNumbers(long least, long greatest, long step) {
    this.least = least;
    this.greatest = greatest;
    this.step = step;
  }

  /** Those of a shape; null if they must be found by their exact values. */
  static @Nullable WholeNumbers of(NumberShape shape) {
    BigDecimal min = shape.min;
    BigDecimal max = shape.max;
    BigDecimal by = shape.step;
    if (shape.values != null || isTooLong(min) || isTooLong(max) || isTooLong(by)) {
      return null;
    }
    long step = 1;
    if (by != null) {
      if (by.stripTrailingZeros().scale() > 0) {
        return null;
      }
      step = by.longValue();
    }
    long least = Long.MIN_VALUE;
    if (min != null) {
      BigDecimal up = min.setScale(0, RoundingMode.CEILING);
      least = up.longValue() + (shape.minExcluded && up.compareTo(min) == 0 ? 1 : 0);
    }
    long greatest = Long.MAX_VALUE;
    if (max != null) {
      BigDecimal down = max.setScale(0, RoundingMode.FLOOR);
      greatest = down.longValue() - (shape.maxExcluded && down.compareTo(max) == 0 ? 1 : 0);
    }
    return new WholeNumbers(least, greatest, step);
  }

  private static boolean isTooLong(@Nullable BigDecimal value) {
    return value != null
        && (value.precision() > 2 * DIGITS
            || value.scale() > 2 * DIGITS
            || (long) value.precision() - value.scale() > DIGITS);
  }

  /** Whether a number of at most {@link #DIGITS} digits is allowed. */
  boolean contains(long value) {
    return value >= least && value <= greatest && value % step == 0;
  }
}
