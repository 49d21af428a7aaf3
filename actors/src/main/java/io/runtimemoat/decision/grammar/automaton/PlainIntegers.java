package io.runtimemoat.decision.grammar.automaton;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The numbers of a shape that has whole ones alone, as most readers expect them: digits, without a
 * fraction or an exponent.
 */
final class PlainIntegers {
  /** Longer numbers are read exactly: masks end numbers before that. */
  private static final int MOST_DIGITS = 40;

  /** Digits that every long has room for. */
  private static final int LONG_DIGITS = 18;

  /**
   * Absolute values of one sign.
   *
   * @param high null for none
   */
  private record Side(
      BigInteger low,
      @Nullable BigInteger high,
      BigInteger step,
      int lowDigits,
      int highDigits,
      int stepDigits) {
    static final Side NONE = of(BigInteger.ONE, BigInteger.ZERO, BigInteger.ONE);

    /** Masks ask at each token that has a digit, so what only the limits say is found once. */
    static Side of(BigInteger low, @Nullable BigInteger high, BigInteger step) {
      return new Side(low, high, step, digits(low), digits(high), digits(step));
    }

    /** Whether there is one that is more than 0. */
    boolean any() {
      return high == null || leads(low.max(BigInteger.ONE), high);
    }

    boolean hasZero() {
      return low.signum() == 0;
    }

    /** Whether one begins with these digits, which do not begin with 0. */
    boolean begin(String digits) {
      return high == null
          || hasRoom(digits)
          || (isShort() ? beginShort(digits) : beginLong(digits));
    }

    /**
     * Whether all numbers of one digit less than the highest do that begin so, and one of them is a
     * multiple.
     */
    private boolean hasRoom(String digits) {
      int more = highDigits - 1 - digits.length();
      return more >= 0 && lowDigits < highDigits - 1 && stepDigits <= more;
    }

    private boolean isShort() {
      return highDigits <= LONG_DIGITS;
    }

    private boolean beginShort(String digits) {
      if (high == null || digits.length() > LONG_DIGITS) {
        return false;
      }
      long most = high.longValue();
      long least = low.longValue();
      long by = step.min(high.add(BigInteger.ONE)).longValue();
      long first = Long.parseLong(digits);
      for (long last = first; first <= most; first = 10 * first, last = 10 * last + 9) {
        long multiple = (Math.max(first, least) + by - 1) / by * by;
        if (multiple <= last && multiple <= most) {
          return true;
        }
        if (first > most / 10) {
          return false;
        }
      }
      return false;
    }

    private boolean beginLong(String digits) {
      BigInteger first = new BigInteger(digits);
      BigInteger last = first;
      while (high != null && first.compareTo(high) <= 0) {
        if (leads(first, last)) {
          return true;
        }
        first = first.multiply(BigInteger.TEN);
        last = last.multiply(BigInteger.TEN).add(BigInteger.valueOf(9));
      }
      return false;
    }

    private boolean leads(BigInteger first, BigInteger last) {
      BigInteger from = first.max(low);
      BigInteger multiple = from.add(step).subtract(BigInteger.ONE).divide(step).multiply(step);
      return multiple.compareTo(last) <= 0 && (high == null || multiple.compareTo(high) <= 0);
    }

    private static int digits(@Nullable BigInteger value) {
      return value == null ? Integer.MAX_VALUE : value.toString().length();
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
    if (shape.values != null) {
      boolean whole = shape.values.stream().allMatch(PlainIntegers::isShortAndWhole);
      return whole
          ? new PlainIntegers(
              shape.values.stream().map(value -> value.toBigInteger().toString()).toList(),
              Side.NONE,
              Side.NONE)
          : null;
    }
    BigDecimal step = shape.step;
    if (step == null || !isShortAndWhole(step)) {
      return null;
    }
    BigInteger by = step.toBigIntegerExact();
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
      BigInteger step) {
    BigInteger low = BigInteger.ZERO;
    if (min != null && min.signum() >= 0) {
      if (isLong(min)) {
        return null;
      }
      BigDecimal up = min.setScale(0, RoundingMode.CEILING);
      low = up.toBigInteger();
      low = minExcluded && up.compareTo(min) == 0 ? low.add(BigInteger.ONE) : low;
    }
    if (max == null || (max.signum() > 0 && isLong(max))) {
      return Side.of(low, null, step);
    }
    if (max.signum() < 0) {
      return Side.NONE;
    }
    BigDecimal down = max.setScale(0, RoundingMode.FLOOR);
    BigInteger high = down.toBigInteger();
    high = maxExcluded && down.compareTo(max) == 0 ? high.subtract(BigInteger.ONE) : high;
    return high.signum() < 0 ? Side.NONE : Side.of(low, high, step);
  }

  private static @Nullable BigDecimal negated(@Nullable BigDecimal value) {
    return value == null ? null : value.negate();
  }

  private static boolean isLong(BigDecimal value) {
    return (long) value.precision() - value.scale() > MOST_DIGITS;
  }

  /** Whether a number is whole and short enough to be written so. */
  static boolean isShortAndWhole(BigDecimal value) {
    return !isLong(value) && value.stripTrailingZeros().scale() <= 0;
  }

  /**
   * What completes one of a list, the shortest first.
   *
   * @param number of others that are passed over
   * @return null where they are not listed, or too few
   */
  @Nullable String rest(String text, int number) {
    return listed == null
        ? null
        : listed.stream()
            .filter(whole -> whole.startsWith(text))
            .sorted(Comparator.comparingInt(String::length))
            .skip(number)
            .map(whole -> whole.substring(text.length()))
            .findFirst()
            .orElse(null);
  }

  /** Whether what a number's text begins with is, or leads to, one that is written so. */
  boolean begin(String text) {
    if (listed != null) {
      return listed.stream().anyMatch(number -> number.startsWith(text));
    }
    boolean minus = text.charAt(0) == '-';
    Side side = minus ? negative : positive;
    if (minus && text.length() == 1) {
      return side.any();
    }
    for (int i = minus ? 1 : 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    String digits = minus ? text.substring(1) : text;
    return digits.equals("0") ? !minus && side.hasZero() : side.begin(digits);
  }
}
