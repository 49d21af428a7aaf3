package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.Multiples;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which numbers of one sign a prefix can still become.
 *
 * <p>An exponent may follow any digits. So a prefix with the significant digits M stands for all
 * absolute values in [M·10^k, (M+1)·10^k) for every k: what counts is whether one of these ranges
 * has an allowed value.
 */
final class NumberReach {
  /** What {@link #power} answers where there is none; beyond every exponent. */
  static final long NO_POWER = Long.MAX_VALUE;

  /** Quotients of more digits are not computed; two numbers of a range are never so near. */
  private static final int MOST_QUOTIENT = 4 * JsonReader.MAX_DIGITS;

  /* Absolute values of this sign: low <= |v| <= high, either end perhaps excluded, |v| a multiple
   * of step. */
  final BigDecimal low;
  final boolean lowExcluded;
  final @Nullable BigDecimal high;
  final boolean highExcluded;
  final @Nullable BigDecimal step;
  private final @Nullable List<BigDecimal> values;
  private final boolean any;
  private final boolean leadsAlways;
  private final @Nullable WholeReach whole;

  private NumberReach(
      BigDecimal low,
      boolean lowExcluded,
      @Nullable BigDecimal high,
      boolean highExcluded,
      @Nullable BigDecimal step,
      @Nullable List<BigDecimal> values) {
    this.low = low;
    this.lowExcluded = lowExcluded;
    this.high = high;
    this.highExcluded = highExcluded;
    this.step = step;
    this.values = values;
    this.any = values != null ? !values.isEmpty() : between(low, lowExcluded, null);
    boolean downToZero = low.signum() == 0 && step == null && high != null && high.signum() > 0;
    // far enough up, a range is longer than any step
    this.leadsAlways = values == null && (high == null || downToZero);
    this.whole =
        step == null || high == null
            ? null
            : WholeReach.of(low, lowExcluded, high, highExcluded, step);
  }

  /** The numbers of {@code shape} that can be written with or without a minus sign. */
  static NumberReach of(NumberShape shape, boolean negative) {
    if (shape.values != null) {
      List<BigDecimal> same =
          shape.values.stream()
              .filter(v -> negative ? v.signum() <= 0 : v.signum() >= 0)
              .map(BigDecimal::abs)
              .toList();
      return new NumberReach(BigDecimal.ZERO, false, null, false, null, same);
    }
    BigDecimal near = negative ? shape.max : shape.min;
    BigDecimal far = negative ? shape.min : shape.max;
    boolean nearExcluded = negative ? shape.maxExcluded : shape.minExcluded;
    boolean farExcluded = negative ? shape.minExcluded : shape.maxExcluded;
    BigDecimal low = near == null ? BigDecimal.ZERO : negative ? near.negate() : near;
    BigDecimal high = far == null ? null : negative ? far.negate() : far;
    if (low.signum() < 0) {
      return new NumberReach(BigDecimal.ZERO, false, high, farExcluded, shape.step, null);
    }
    return new NumberReach(low, near != null && nearExcluded, high, farExcluded, shape.step, null);
  }

  /** Whether every number of this sign is allowed. */
  boolean isEverything() {
    return values == null && step == null && high == null && low.signum() == 0 && !lowExcluded;
  }

  /** Whether there is any number of this sign. */
  boolean any() {
    return any;
  }

  /** Whether an allowed value has any leading digits that do not begin with 0. */
  boolean leadsAlways() {
    return leadsAlways;
  }

  /** Whether an allowed value has these leading digits, which do not begin with 0. */
  boolean leading(BigInteger digits) {
    if (values != null) {
      return values.stream().anyMatch(value -> startsWith(value, digits));
    }
    if (leadsAlways || high == null) {
      return true;
    }
    WholeReach known = whole;
    if (known != null && digits.bitLength() <= WholeReach.MOST_BITS) {
      return known.leading(digits.longValue());
    }
    BigDecimal smallest = low.signum() > 0 ? low : step;
    if (high.signum() <= 0 || smallest == null) {
      return false;
    }
    BigDecimal first = new BigDecimal(digits);
    BigDecimal end = new BigDecimal(digits.add(BigInteger.ONE));
    int to = magnitude(high) - magnitude(first) + 1;
    int below = magnitude(high) - magnitude(end) - 1;
    boolean isLong = step == null || below > magnitude(step);
    if (isLong && aboveLow(first, below)) {
      return true; // all of the range is allowed, and it is longer than a step
    }
    int from = magnitude(smallest) - magnitude(end) - 1;
    if (step != null) {
      from = Math.max(from, magnitude(step) - magnitude(end) - 1); // none but 0 is less
    }
    for (int k = from; k <= to; k++) {
      BigDecimal begin = first.scaleByPowerOfTen(k);
      boolean lowIsMore = low.compareTo(begin) >= 0;
      if (between(lowIsMore ? low : begin, lowIsMore && lowExcluded, end.scaleByPowerOfTen(k))) {
        return true;
      }
    }
    return false;
  }

  /** Whether an allowed value is {@code mantissa} times a power of ten that begins as written. */
  boolean scaled(BigDecimal mantissa, String exponent) {
    if (mantissa.signum() == 0) {
      return values != null
          ? values.stream().anyMatch(value -> value.signum() == 0)
          : low.signum() == 0 && !lowExcluded && (high == null || inHigh(BigDecimal.ZERO));
    }
    ExponentPrefix begun = ExponentPrefix.of(exponent);
    if (begun.digits().length() > 4) {
      throw new UndecidedException(
          "an exponent beyond " + JsonReader.MAX_EXPONENT + " where a number's value counts");
    }
    return nearestPower(mantissa, begun) != NO_POWER;
  }

  /** The exponent nearest to 0 that makes {@code mantissa} allowed; {@link #NO_POWER} for none. */
  long power(BigDecimal mantissa) {
    return mantissa.signum() == 0 ? NO_POWER : nearestPower(mantissa, ExponentPrefix.NONE);
  }

  private long nearestPower(BigDecimal mantissa, ExponentPrefix begun) {
    long best = NO_POWER;
    if (values != null) {
      for (BigDecimal value : values) {
        int k = value.signum() == 0 ? 0 : magnitude(value) - magnitude(mantissa);
        boolean equal = mantissa.scaleByPowerOfTen(k).compareTo(value) == 0;
        if (equal && begun.begins(k) && Math.abs(k) < Math.abs(best)) {
          best = k;
        }
      }
      return best;
    }
    long from = -JsonReader.MAX_EXPONENT;
    long to = JsonReader.MAX_EXPONENT;
    if (low.signum() > 0) {
      from = Math.max(from, (long) magnitude(low) - magnitude(mantissa) - 1);
    }
    if (step != null) {
      from = Math.max(from, Multiples.leastPower(mantissa, step));
    }
    if (high != null) {
      long most = (long) magnitude(high) - magnitude(mantissa) + 1;
      to = high.signum() <= 0 ? from - 1 : Math.min(to, most);
    }
    // Magnitudes say the ends but for one; between the ends every power is allowed.
    while (from <= to && !aboveLow(mantissa, from)) {
      from++;
    }
    while (from <= to && !inHigh(mantissa.scaleByPowerOfTen((int) to))) {
      to--;
    }
    return begun.nearest(from, to);
  }

  private boolean aboveLow(BigDecimal mantissa, long exponent) {
    return mantissa.scaleByPowerOfTen((int) exponent).compareTo(low) >= (lowExcluded ? 1 : 0);
  }

  private boolean inHigh(BigDecimal value) {
    return high == null || value.compareTo(high) <= (highExcluded ? -1 : 0);
  }

  /**
   * Whether a multiple of the step lies from {@code begin} to the high end, and below {@code end}.
   */
  private boolean between(BigDecimal begin, boolean beginExcluded, @Nullable BigDecimal end) {
    if (step == null) {
      // reals: the range has more than one number, or exactly its begin
      int toHigh = high == null ? -1 : begin.compareTo(high);
      int toEnd = end == null ? -1 : begin.compareTo(end);
      boolean single = toHigh == 0 && !beginExcluded && !highExcluded;
      return toEnd < 0 && (toHigh < 0 || single);
    }
    BigDecimal bound = end == null || high == null ? end : end.min(high);
    bound = bound == null ? high : bound;
    if (bound == null || (isFarBelow(begin, bound) && isFarBelow(step, bound))) {
      return true;
    }
    if (begin.compareTo(step) > 0 && magnitude(begin) - magnitude(step) > MOST_QUOTIENT) {
      // a step is shorter than any range that is written with so few digits
      int toBound = begin.compareTo(bound);
      return toBound < 0
          || (toBound == 0
              && !beginExcluded
              && inHigh(begin)
              && (end == null || begin.compareTo(end) < 0)
              && Multiples.contains(step, begin));
    }
    BigDecimal multiple = firstMultiple(step, begin, beginExcluded);
    return inHigh(multiple) && (end == null || multiple.compareTo(end) < 0);
  }

  /** Whether ten times a number is less than another, as far as their magnitudes tell. */
  private static boolean isFarBelow(BigDecimal number, BigDecimal other) {
    return other.signum() > 0 && (number.signum() == 0 || magnitude(number) + 1 < magnitude(other));
  }

  /** The first multiple of a step from a number on, or behind it. */
  private static BigDecimal firstMultiple(BigDecimal step, BigDecimal begin, boolean behind) {
    if (begin.signum() == 0) {
      return behind ? step : begin;
    }
    if (begin.compareTo(step) < 0) {
      return step;
    }
    BigDecimal[] parts = begin.divideAndRemainder(step);
    BigDecimal multiple = parts[0].multiply(step);
    boolean isNext = parts[1].signum() > 0 || (behind && multiple.compareTo(begin) <= 0);
    return isNext ? multiple.add(step) : multiple;
  }

  private static boolean startsWith(BigDecimal value, BigInteger digits) {
    if (value.signum() == 0) {
      return false;
    }
    int shift = magnitude(new BigDecimal(digits)) - magnitude(value);
    BigDecimal scaled = value.scaleByPowerOfTen(shift).setScale(0, RoundingMode.FLOOR);
    return scaled.toBigInteger().equals(digits);
  }

  /** The power of ten of the first digit; for a power of ten itself, its exponent. */
  private static int magnitude(BigDecimal value) {
    return value.precision() - value.scale() - 1;
  }
}
