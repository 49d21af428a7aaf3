package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonReader;
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

  private static final BigInteger FIVE = BigInteger.valueOf(5);

  /* Absolute values of this sign: low <= |v| <= high, either end perhaps excluded, |v| a multiple
   * of step. */
  private final BigDecimal low;
  private final boolean lowExcluded;
  private final @Nullable BigDecimal high;
  private final boolean highExcluded;
  private final @Nullable BigDecimal step;
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
    int from = magnitude(smallest) - magnitude(end) - 1;
    int to = magnitude(high) - magnitude(first) + 1;
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
      from = Math.max(from, leastMultiple(mantissa, step));
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

  /**
   * The least k for which mantissa·10^k is a multiple of the step; it is one for every greater k
   * too. With mantissa / step = a / b in lowest terms, b must divide a power of ten.
   */
  private static long leastMultiple(BigDecimal mantissa, BigDecimal step) {
    BigInteger a = mantissa.unscaledValue();
    BigInteger b = step.unscaledValue();
    BigInteger common = a.gcd(b);
    long shift = (long) step.scale() - mantissa.scale();
    BigInteger rest = b.divide(common);
    if (rest.equals(BigInteger.ONE)) {
      BigDecimal whole = new BigDecimal(a.divide(common)).stripTrailingZeros();
      return whole.scale() - shift;
    }
    int twos = 0;
    int fives = 0;
    for (; !rest.testBit(0); twos++) {
      rest = rest.shiftRight(1);
    }
    for (; rest.mod(FIVE).signum() == 0; fives++) {
      rest = rest.divide(FIVE);
    }
    return rest.equals(BigInteger.ONE) ? Math.max(twos, fives) - shift : Long.MAX_VALUE;
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
    BigDecimal[] parts = begin.divideAndRemainder(step);
    BigDecimal multiple = parts[0].multiply(step);
    if (parts[1].signum() > 0 || (beginExcluded && multiple.compareTo(begin) <= 0)) {
      multiple = multiple.add(step);
    }
    return inHigh(multiple) && (end == null || multiple.compareTo(end) < 0);
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
