package io.runtimemoat.decision.grammar.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * Multiples of a number, exactly. Whether a number is one is asked without writing out the zeros
 * between two exponents: what is computed with has no more digits than the two numbers themselves.
 */
public final class Multiples {
  private static final BigInteger FIVE = BigInteger.valueOf(5);

  /** Of what a limit is in steps. */
  private static final int MOST_COUNTED_DIGITS = 64;

  private Multiples() {}

  /** Whether {@code value} is a multiple of {@code step}, which is not 0. */
  public static boolean contains(BigDecimal step, BigDecimal value) {
    if (value.signum() == 0 || (value.scale() <= step.scale() && isPowerOfTen(step))) {
      return true;
    }
    return isPowerOfTen(step)
        ? value.stripTrailingZeros().scale() <= step.scale()
        : leastPower(value, step) <= 0;
  }

  private static boolean isPowerOfTen(BigDecimal step) {
    return step.precision() == 1 && step.unscaledValue().equals(BigInteger.ONE);
  }

  /** The least number above 0 that is a multiple of two others, which are above 0. */
  public static BigDecimal leastCommon(BigDecimal one, BigDecimal other) {
    Factors a = Factors.of(one);
    Factors b = Factors.of(other);
    BigInteger rest = a.rest().divide(a.rest().gcd(b.rest())).multiply(b.rest());
    int twos = Math.max(a.twos(), b.twos());
    int fives = Math.max(a.fives(), b.fives());
    int tens = Math.min(twos, fives);
    BigInteger digits = rest.shiftLeft(twos - tens).multiply(FIVE.pow(fives - tens));
    return new BigDecimal(digits, -tens);
  }

  /**
   * A number as {@code rest} times 2 to the power of {@code twos} and 5 to that of {@code fives}.
   */
  private record Factors(BigInteger rest, int twos, int fives) {
    static Factors of(BigDecimal number) {
      BigInteger rest = number.unscaledValue();
      int twos = rest.getLowestSetBit();
      rest = rest.shiftRight(twos);
      int fives = 0;
      for (; rest.mod(FIVE).signum() == 0; fives++) {
        rest = rest.divide(FIVE);
      }
      return new Factors(rest, twos - number.scale(), fives - number.scale());
    }
  }

  /** Whether two numbers, neither of them 0, lie further apart than a number may have digits. */
  public static boolean areFar(BigDecimal one, BigDecimal other) {
    long magnitudes = (long) magnitude(one) - magnitude(other);
    return Math.abs(magnitudes) > JsonReader.MAX_DIGITS;
  }

  /**
   * How many multiples of a step lie in a range; the largest integer where they are more, or where
   * it would take numbers of many digits to count them.
   */
  public static int count(
      BigDecimal min, boolean minExcluded, BigDecimal max, boolean maxExcluded, BigDecimal step) {
    if (isBeyondCount(min, step) || isBeyondCount(max, step)) {
      return Integer.MAX_VALUE;
    }
    BigDecimal first = min.divide(step, 0, RoundingMode.CEILING);
    BigDecimal last = max.divide(step, 0, RoundingMode.FLOOR);
    boolean skipsFirst = minExcluded && first.multiply(step).compareTo(min) == 0;
    boolean skipsLast = maxExcluded && last.multiply(step).compareTo(max) == 0;
    BigDecimal count =
        last.subtract(first)
            .add(BigDecimal.valueOf(1L - (skipsFirst ? 1 : 0) - (skipsLast ? 1 : 0)));
    return count.max(BigDecimal.ZERO).min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValueExact();
  }

  private static boolean isBeyondCount(BigDecimal limit, BigDecimal step) {
    return limit.signum() != 0 && (long) magnitude(limit) - magnitude(step) > MOST_COUNTED_DIGITS;
  }

  private static int magnitude(BigDecimal value) {
    return value.precision() - value.scale() - 1;
  }

  /** The multiple of a step next to a number, from it towards 0. */
  public static BigDecimal towardsZero(BigDecimal value, BigDecimal step) {
    int shift = step.scale() - value.scale();
    BigInteger a = value.unscaledValue();
    BigInteger b = step.unscaledValue();
    BigInteger power = BigInteger.TEN.pow(Math.abs(shift));
    BigInteger quotient = shift > 0 ? a.multiply(power).divide(b) : a.divide(b.multiply(power));
    return new BigDecimal(quotient.multiply(b), step.scale());
  }

  /**
   * The least k for which value·10^k is a multiple of the step; it is one for every greater k too.
   * {@link Long#MAX_VALUE} for none. With value / step = a / b in lowest terms, b must divide a
   * power of ten.
   *
   * @param value not 0
   */
  public static long leastPower(BigDecimal value, BigDecimal step) {
    BigInteger a = value.unscaledValue();
    BigInteger b = step.unscaledValue();
    BigInteger common = a.gcd(b);
    long shift = (long) step.scale() - value.scale();
    BigInteger divisor = b.divide(common).abs();
    if (divisor.equals(BigInteger.ONE)) {
      BigDecimal whole = new BigDecimal(a.divide(common)).stripTrailingZeros();
      return whole.scale() - shift;
    }
    Factors factors = Factors.of(new BigDecimal(divisor));
    return factors.rest().equals(BigInteger.ONE)
        ? Math.max(factors.twos(), factors.fives()) - shift
        : Long.MAX_VALUE;
  }
}
