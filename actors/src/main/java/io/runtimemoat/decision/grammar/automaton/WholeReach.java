package io.runtimemoat.decision.grammar.automaton;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * The multiples of a step in a range, all of them scaled to whole numbers that fit into a long.
 *
 * @param low the least, at least 0
 * @param high the greatest
 * @param step the scaled step
 */
record WholeReach(long low, long high, long step) {
  /** Digits of more bits are read exactly. */
  static final int MOST_BITS = 31;

  private static final int MOST_DIGITS = 18;

  /** The multiples of a range; null if they do not fit. */
  static @Nullable WholeReach of(
      BigDecimal low, boolean lowExcluded, BigDecimal high, boolean highExcluded, BigDecimal step) {
    int scale = Math.max(0, step.stripTrailingZeros().scale());
    if (scale > MOST_DIGITS
        || isTooLong(low, scale)
        || isTooLong(high, scale)
        || isTooLong(step, scale)) {
      return null;
    }
    BigDecimal least = low.scaleByPowerOfTen(scale);
    BigDecimal greatest = high.scaleByPowerOfTen(scale);
    BigInteger first = least.setScale(0, RoundingMode.CEILING).toBigInteger();
    BigInteger last = greatest.setScale(0, RoundingMode.FLOOR).toBigInteger();
    boolean skipsFirst = lowExcluded && least.compareTo(new BigDecimal(first)) == 0;
    boolean skipsLast = highExcluded && greatest.compareTo(new BigDecimal(last)) == 0;
    return new WholeReach(
        first.longValue() + (skipsFirst ? 1 : 0),
        last.longValue() - (skipsLast ? 1 : 0),
        step.scaleByPowerOfTen(scale).longValueExact());
  }

  private static boolean isTooLong(BigDecimal value, int scale) {
    return value.precision() > 2 * MOST_DIGITS
        || Math.abs(value.scale()) > 2 * MOST_DIGITS
        || (long) value.precision() - value.scale() + scale > MOST_DIGITS;
  }

  /** Whether a multiple has these leading digits, which do not begin with 0. */
  boolean leading(long digits) {
    // Shorter than the digits: they are the multiple and zeros.
    for (long value = digits; value > 0; value /= 10) {
      if (value >= low && value <= high && value % step == 0) {
        return true;
      }
      if (value % 10 != 0) {
        break;
      }
    }
    // Longer: the digits and any others.
    for (long first = digits, end = digits + 1; ; first *= 10, end *= 10) {
      if (first > high) {
        return false;
      }
      long from = Math.max(first, low);
      long multiple = (from + step - 1) / step * step;
      if (multiple <= high && multiple < end) {
        return true;
      }
      if (end > Long.MAX_VALUE / 10) {
        return false;
      }
    }
  }
}
