package io.runtimemoat.decision.grammar.automaton;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a shape that has whole ones alone, as most readers expect them: digits, without a
 * fraction or an exponent.
 */
final class PlainIntegers {
  private static final int MOST_DIGITS = 18;

  /**
   * Absolute values of one sign.
   *
   * @param high below 0 for none
   */
  private record Side(long low, long high, long step) {
    /** Whether there is one that is more than 0. */
    boolean any() {
      return leads(Math.max(low, 1), Long.MAX_VALUE);
    }

    boolean hasZero() {
      return low == 0;
    }

    /** Whether one begins with these digits, which do not begin with 0. */
    boolean begin(long digits) {
      long first = digits;
      long last = digits;
      while (high >= 0 && first <= high) {
        if (leads(first, last)) {
          return true;
        }
        if (first > high / 10) {
          return false;
        }
        first = 10 * first;
        last = 10 * last + 9;
      }
      return high < 0; // far enough up, a range is longer than any step
    }

    private boolean leads(long first, long last) {
      if (high < 0) {
        return true;
      }
      long from = Math.max(first, low);
      long multiple = (from + step - 1) / step * step;
      return multiple <= last && multiple <= high;
    }
  }

  private final @Nullable List<String> listed;
  private final Side positive;
  private final Side negative;

  private PlainIntegers(@Nullable List<String> listed, Side positive, Side negative) {
    this.listed = listed;
    this.positive = positive;
    this.negative = negative;
  }

  /** Those of a shape; null if it has others too, or they are long. */
  static @Nullable PlainIntegers of(NumberShape shape) {
    Side none = new Side(1, 0, 1);
    if (shape.values != null) {
      boolean whole = shape.values.stream().allMatch(PlainIntegers::isShortAndWhole);
      return whole
          ? new PlainIntegers(
              shape.values.stream().map(value -> value.toBigInteger().toString()).toList(),
              none,
              none)
          : null;
    }
    BigDecimal step = shape.step;
    if (step == null || !isShortAndWhole(step)) {
      return null;
    }
    long by = step.longValueExact();
    Side up = side(shape.min, shape.minExcluded, shape.max, shape.maxExcluded, by);
    Side down =
        side(negated(shape.max), shape.maxExcluded, negated(shape.min), shape.minExcluded, by);
    return up == null || down == null ? null : new PlainIntegers(null, up, down);
  }

  /** Of the numbers at least 0 in a range; null if it begins too far up. */
  private static @Nullable Side side(
      @Nullable BigDecimal min,
      boolean minExcluded,
      @Nullable BigDecimal max,
      boolean maxExcluded,
      long step) {
    long low = 0;
    if (min != null && min.signum() >= 0) {
      if (isLong(min)) {
        return null;
      }
      BigDecimal up = min.setScale(0, RoundingMode.CEILING);
      low = up.longValueExact() + (minExcluded && up.compareTo(min) == 0 ? 1 : 0);
    }
    if (max == null || (max.signum() > 0 && isLong(max))) {
      return new Side(low, -1, step);
    }
    if (max.signum() < 0) {
      return new Side(1, 0, 1);
    }
    BigDecimal down = max.setScale(0, RoundingMode.FLOOR);
    long high = down.longValueExact() - (maxExcluded && down.compareTo(max) == 0 ? 1 : 0);
    return high < 0 ? new Side(1, 0, 1) : new Side(low, high, step);
  }

  private static @Nullable BigDecimal negated(@Nullable BigDecimal value) {
    return value == null ? null : value.negate();
  }

  private static boolean isLong(BigDecimal value) {
    return (long) value.precision() - value.scale() > MOST_DIGITS;
  }

  private static boolean isShortAndWhole(BigDecimal value) {
    return !isLong(value) && value.stripTrailingZeros().scale() <= 0;
  }

  /** Whether what a number's text begins with is, or leads to, one that is written so. */
  boolean begin(String text) {
    if (listed != null) {
      return listed.stream().anyMatch(number -> number.startsWith(text));
    }
    boolean minus = text.charAt(0) == '-';
    Side side = minus ? negative : positive;
    int length = text.length() - (minus ? 1 : 0);
    if (length == 0) {
      return side.any();
    }
    long digits = 0;
    for (int i = minus ? 1 : 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      digits = length > MOST_DIGITS ? 1 : 10 * digits + digit;
    }
    if (length > MOST_DIGITS) {
      return side.high() < 0;
    }
    return digits == 0 ? !minus && side.hasZero() : side.begin(digits);
  }
}
