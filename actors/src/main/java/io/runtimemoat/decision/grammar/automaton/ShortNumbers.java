package io.runtimemoat.decision.grammar.automaton;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The numbers that a shape allows, as far as their digits fit into a long: no object is made. */
final class ShortNumbers {
  private static final int MOST_DIGITS = 18;

  /** Steps of no more digits leave room for ten times what is left of a division. */
  private static final int MOST_STEP_DIGITS = 17;

  /** Longer exponents are read byte by byte. */
  private static final int MOST_EXPONENT_DIGITS = 4;

  /** After as many multiplications by ten a long that divides a number divides the next as well. */
  private static final int MOST_SHIFTS = 60;

  private static final long[] TENS = new long[MOST_DIGITS + 1];

  static {
    TENS[0] = 1;
    for (int i = 1; i <= MOST_DIGITS; i++) {
      TENS[i] = 10 * TENS[i - 1];
    }
  }

  /** {@code digits} times a power of ten. */
  private record Scaled(long digits, int exponent) {}

  private final @Nullable Scaled min;
  private final boolean minExcluded;
  private final @Nullable Scaled max;
  private final boolean maxExcluded;
  private final @Nullable Scaled step;
  private final @Nullable List<Scaled> values;

  private ShortNumbers(
      NumberShape shape,
      @Nullable Scaled min,
      @Nullable Scaled max,
      @Nullable Scaled step,
      @Nullable List<Scaled> values) {
    this.min = min;
    this.minExcluded = shape.minExcluded;
    this.max = max;
    this.maxExcluded = shape.maxExcluded;
    this.step = step;
    this.values = values;
  }

  /** Those of a shape; null if its own numbers are longer. */
  static @Nullable ShortNumbers of(NumberShape shape) {
    List<Scaled> values = null;
    if (shape.values != null) {
      values = new ArrayList<>();
      for (BigDecimal value : shape.values) {
        Scaled each = of(value, MOST_DIGITS);
        if (each == null) {
          return null;
        }
        values.add(each);
      }
    }
    Scaled min = of(shape.min, MOST_DIGITS);
    Scaled max = of(shape.max, MOST_DIGITS);
    Scaled step = of(shape.step, MOST_STEP_DIGITS);
    boolean all =
        (min == null) == (shape.min == null)
            && (max == null) == (shape.max == null)
            && (step == null) == (shape.step == null);
    return all ? new ShortNumbers(shape, min, max, step, values) : null;
  }

  private static @Nullable Scaled of(@Nullable BigDecimal value, int mostDigits) {
    BigDecimal plain = value == null ? null : value.stripTrailingZeros();
    if (plain == null || plain.precision() > mostDigits || Math.abs(plain.scale()) > 1 << 20) {
      return null;
    }
    return new Scaled(plain.unscaledValue().longValueExact(), -plain.scale());
  }

  /**
   * Whether a number is allowed, as far as known: false says nothing.
   *
   * @param bytes that have a number of JSON from {@code from} to {@code to}
   */
  boolean allows(byte[] bytes, int from, int to) {
    boolean negative = bytes[from] == '-';
    long digits = 0;
    int exponent = 0;
    boolean fraction = false;
    int at = negative ? from + 1 : from;
    for (; at < to && (bytes[at] | 0x20) != 'e'; at++) {
      if (bytes[at] == '.') {
        fraction = true;
        continue;
      }
      if (digits >= TENS[MOST_DIGITS - 1]) {
        return false;
      }
      digits = 10 * digits + (bytes[at] - '0');
      exponent -= fraction ? 1 : 0;
    }
    if (at < to) {
      int power = power(bytes, at + 1, to);
      if (power == Integer.MIN_VALUE) {
        return false;
      }
      exponent += power;
    }
    return allows(negative ? -digits : digits, exponent);
  }

  /** The exponent that is written; the least integer if it is long. */
  private static int power(byte[] bytes, int from, int to) {
    boolean signed = bytes[from] == '-' || bytes[from] == '+';
    int first = signed ? from + 1 : from;
    if (to - first > MOST_EXPONENT_DIGITS) {
      return Integer.MIN_VALUE;
    }
    int power = 0;
    for (int i = first; i < to; i++) {
      power = 10 * power + (bytes[i] - '0');
    }
    return bytes[from] == '-' ? -power : power;
  }

  private boolean allows(long digits, int exponent) {
    List<Scaled> listed = values;
    if (listed != null) {
      for (Scaled value : listed) {
        if (compare(digits, exponent, value) == 0) {
          return true;
        }
      }
      return false;
    }
    return (min == null || compare(digits, exponent, min) >= (minExcluded ? 1 : 0))
        && (max == null || compare(digits, exponent, max) <= (maxExcluded ? -1 : 0))
        && (step == null || isMultiple(Math.abs(digits), exponent, step));
  }

  private static int compare(long digits, int exponent, Scaled other) {
    int sign = Long.signum(digits);
    if (sign != Long.signum(other.digits) || sign == 0) {
      return Integer.compare(sign, Long.signum(other.digits));
    }
    return sign * magnitudes(Math.abs(digits), exponent, Math.abs(other.digits), other.exponent);
  }

  private static int magnitudes(long one, int oneExponent, long other, int otherExponent) {
    if (oneExponent < otherExponent) {
      return -magnitudes(other, otherExponent, one, oneExponent);
    }
    long scaled = scaled(one, oneExponent - otherExponent);
    return scaled < 0 ? 1 : Long.compare(scaled, other);
  }

  /** Times a power of ten; -1 if it does not fit. */
  private static long scaled(long digits, int exponent) {
    if (exponent > MOST_DIGITS || Math.multiplyHigh(digits, TENS[exponent]) != 0) {
      return -1;
    }
    return Math.max(-1, digits * TENS[exponent]);
  }

  private static boolean isMultiple(long digits, int exponent, Scaled step) {
    int shift = exponent - step.exponent;
    if (digits == 0) {
      return true;
    }
    if (shift < 0) {
      long wider = scaled(step.digits, -shift);
      return wider > 0 && digits % wider == 0;
    }
    long rest = digits % step.digits;
    for (int i = Math.min(shift, MOST_SHIFTS); i > 0 && rest != 0; i--) {
      rest = rest * 10 % step.digits;
    }
    return rest == 0;
  }
}
