package io.runtimemoat.decision.grammar.automaton;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * Ends a number by digits alone, and by a point where it has none: which endings there are is
 * computed from its limits and its step, none is tried.
 *
 * <p>Digits d that stand and k more are the numbers from d·10^k up to (d+1)·10^k - 1, in units of
 * the last digit. For one use.
 */
final class DigitEndings {
  /** Of the limits, the step and what is added. */
  private static final int MOST_DIGITS = 512;

  /** More digits of a fraction than the limits have: so that there are others where many are. */
  private static final int SPARE_DIGITS = 8;

  private final NumberReach reach;
  private final NumberSyntax syntax;
  private final BigInteger digits;
  private final int fraction;

  /** How many endings are still passed over. */
  private BigInteger passed;

  private DigitEndings(NumberFrame frame, NumberSyntax syntax, int number) {
    String text = frame.text();
    boolean negative = text.startsWith("-");
    String unsigned = negative ? text.substring(1) : text;
    int point = unsigned.indexOf('.');
    String all = unsigned.replace(".", "");
    this.reach = frame.shape().reach(negative);
    this.syntax = syntax;
    this.digits = all.isEmpty() ? BigInteger.ZERO : new BigInteger(all);
    this.fraction = point < 0 ? 0 : all.length() - point;
    this.passed = BigInteger.valueOf(number);
  }

  /**
   * What ends a number, the shortest first; null if none is found.
   *
   * @param syntax of a number without an exponent
   * @param number of endings that are passed over
   */
  static @Nullable String rest(NumberFrame frame, NumberSyntax syntax, int number) {
    if (frame.shape().isFree()) {
      return free(syntax, number);
    }
    if (frame.shape().values != null || frame.text().length() > MOST_DIGITS) {
      return null;
    }
    return new DigitEndings(frame, syntax, number).rest();
  }

  private @Nullable String rest() {
    int integer = Math.max(integerDigits(reach.low), integerDigits(reach.step));
    int scale = Math.max(scale(reach.low), Math.max(scale(reach.high), scale(reach.step)));
    if (integer > MOST_DIGITS || integer + scale > MOST_DIGITS) {
      return null;
    }
    int most = 2 + integer + scale + SPARE_DIGITS;
    for (int added = 0; added <= most; added++) {
      String rest = withInteger(added);
      rest = rest == null ? withFraction(added) : rest;
      if (rest != null) {
        return rest;
      }
    }
    return withExponent(scale);
  }

  /**
   * Where digits alone lead to none: digits d that stand and more, and the exponent that brings
   * them into the range.
   *
   * @param scale digits behind the point that suffice for a number of the range
   */
  private @Nullable String withExponent(int scale) {
    BigDecimal high = reach.high;
    int own = digits.signum() == 0 ? 0 : digits.toString().length();
    int integer = integerDigits(high == null ? reach.low : high) - own;
    int units = scale + 1;
    int longest =
        1 + units + (high == null ? Math.max(integer, integerDigits(reach.step)) : integer);
    boolean fraction = syntax != NumberSyntax.MINUS && syntax != NumberSyntax.WHOLE;
    for (int added = 1; added <= Math.min(longest, MOST_DIGITS); added++) {
      BigInteger power = BigInteger.TEN.pow(added);
      BigInteger first = digits.multiply(power);
      String point = syntax == NumberSyntax.ZERO ? "." : "";
      String rest = among(units, first, first.add(power).subtract(BigInteger.ONE), added, point);
      if (rest != null) {
        return rest + "e" + (fraction ? this.fraction + added - units : -units);
      }
    }
    return null;
  }

  /** How many digits a limit has before its point; more than the most if it has too many digits. */
  private static int integerDigits(@Nullable BigDecimal limit) {
    if (limit == null) {
      return 0;
    }
    boolean isLong = limit.precision() > MOST_DIGITS || Math.abs(limit.scale()) > MOST_DIGITS;
    return isLong ? MOST_DIGITS + 1 : Math.max(0, limit.precision() - limit.scale());
  }

  private static int scale(@Nullable BigDecimal limit) {
    return limit == null ? 0 : Math.max(0, limit.stripTrailingZeros().scale());
  }

  private @Nullable String withInteger(int added) {
    BigInteger first = digits.multiply(BigInteger.TEN.pow(added));
    BigInteger end = digits.add(BigInteger.ONE).multiply(BigInteger.TEN.pow(added));
    return switch (syntax) {
      case ZERO -> added == 0 ? among(0, first, first, 0, "") : null;
      case WHOLE -> among(0, first, end.subtract(BigInteger.ONE), added, "");
      case MINUS -> {
        BigInteger least = added <= 1 ? BigInteger.ZERO : BigInteger.TEN.pow(added - 1);
        yield added == 0 ? null : among(0, least, end.subtract(BigInteger.ONE), added, "");
      }
      default -> null;
    };
  }

  private @Nullable String withFraction(int added) {
    boolean begins = syntax == NumberSyntax.ZERO || syntax == NumberSyntax.WHOLE;
    int more = begins ? added - 1 : added;
    boolean may = begins || syntax == NumberSyntax.POINT || syntax == NumberSyntax.FRACTION;
    if (!may || more < (syntax == NumberSyntax.FRACTION ? 0 : 1)) {
      return null;
    }
    BigInteger power = BigInteger.TEN.pow(more);
    BigInteger first = digits.multiply(power);
    BigInteger last = first.add(power).subtract(BigInteger.ONE);
    return among(fraction + more, first, last, more, begins ? "." : "");
  }

  /**
   * One of the numbers from {@code first} to {@code last}, in units of 10^-scale.
   *
   * @param added how many digits are written
   * @param before what is written before them
   */
  private @Nullable String among(
      int scale, BigInteger first, BigInteger last, int added, String before) {
    BigInteger low = scaled(reach.low, scale, RoundingMode.CEILING, reach.lowExcluded ? 1 : 0);
    BigDecimal most = reach.high;
    BigInteger to =
        most == null
            ? last
            : last.min(scaled(most, scale, RoundingMode.FLOOR, reach.highExcluded ? -1 : 0));
    BigInteger unit = unit(scale);
    BigInteger behind = first.max(low).add(unit).subtract(BigInteger.ONE);
    BigInteger from = behind.subtract(behind.mod(unit));
    if (from.compareTo(to) > 0) {
      return null;
    }
    BigInteger count = to.subtract(from).divide(unit).add(BigInteger.ONE);
    if (passed.compareTo(count) >= 0) {
      passed = passed.subtract(count);
      return null;
    }
    BigInteger value = from.add(passed.multiply(unit));
    return syntax == NumberSyntax.MINUS
        ? value.toString()
        : before + padded(value.subtract(first), added);
  }

  /** The least step between numbers of so many digits behind the point, in units of the last. */
  private BigInteger unit(int scale) {
    BigDecimal step = reach.step;
    if (step == null) {
      return BigInteger.ONE;
    }
    BigInteger by = step.unscaledValue();
    BigInteger power = BigInteger.TEN.pow(Math.abs(scale - step.scale()));
    return scale >= step.scale() ? by.multiply(power) : by.divide(by.gcd(power));
  }

  private static BigInteger scaled(BigDecimal limit, int scale, RoundingMode to, int excluded) {
    BigDecimal units = limit.scaleByPowerOfTen(scale);
    BigDecimal whole = units.setScale(0, to);
    return whole.toBigInteger().add(BigInteger.valueOf(whole.compareTo(units) == 0 ? excluded : 0));
  }

  private static String padded(BigInteger value, int length) {
    String text = value.toString();
    return length == 0 ? "" : "0".repeat(length - text.length()) + text;
  }

  /** Where every number is allowed. */
  private static @Nullable String free(NumberSyntax syntax, int number) {
    if (number == 0) {
      return syntax.mayEnd() ? "" : "0";
    }
    return switch (syntax) {
      case MINUS -> Integer.toString(number);
      case WHOLE -> digits(number);
      case ZERO -> "." + digits(number - 1) + "1";
      case POINT, FRACTION -> digits(number - 1) + "1";
      default -> null;
    };
  }

  /** All texts of digits in their order: none, one of one digit, and so on. */
  private static String digits(int number) {
    long first = 0;
    int length = 0;
    for (long count = 1; number >= first + count; count *= 10) {
      first += count;
      length++;
    }
    return padded(BigInteger.valueOf(number - first), length);
  }
}
