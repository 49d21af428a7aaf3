package io.runtimemoat.decision.budget;

/**
 * An amount of the node's one currency, exact in billionths of a unit, at least 0. Sums saturate at
 * {@link #UNLIMITED} and differences at 0, so that arithmetic never fails while events are applied.
 *
 * @param nanos billionths of a currency unit, in [0, {@value #MOST}]
 */
public record Money(long nanos) implements Comparable<Money> {
  private static final long MOST = Long.MAX_VALUE / 4;
  private static final double NANOS_PER_UNIT = 1e9;
  private static final int DECIMALS = 9;

  public static final Money ZERO = new Money(0);

  /** 2.3 billion units; stands for "no limit". */
  public static final Money UNLIMITED = new Money(MOST);

  public Money {
    if (nanos < 0 || nanos > MOST) {
      throw new IllegalArgumentException("money is from 0 to " + MOST + " nanos, not " + nanos);
    }
  }

  /**
   * The amount nearest to a number of currency units, for what configuration and facts write as a
   * decimal number.
   *
   * @throws IllegalArgumentException when it is negative or not a number
   */
  public static Money ofUnits(double units) {
    if (!(units >= 0)) {
      throw new IllegalArgumentException("money is a number of at least 0, not " + units);
    }
    return new Money(Math.min(MOST, Math.round(units * NANOS_PER_UNIT)));
  }

  public Money plus(Money other) {
    return new Money(Math.min(MOST, nanos + other.nanos));
  }

  /** The difference, or zero where {@code other} is more. */
  public Money minus(Money other) {
    return new Money(Math.max(0, nanos - other.nanos));
  }

  public boolean isZero() {
    return nanos == 0;
  }

  @Override
  public int compareTo(Money other) {
    return Long.compare(nanos, other.nanos);
  }

  /** Decimal units with all that counts: {@code 12.5}, {@code 0.00000015}; or {@code unlimited}. */
  @Override
  public String toString() {
    if (nanos == MOST) {
      return "unlimited";
    }
    String digits = "0".repeat(DECIMALS) + nanos;
    int point = digits.length() - DECIMALS;
    String units = digits.substring(0, point).replaceFirst("^0+(?=.)", "");
    String fraction = digits.substring(point).replaceFirst("0+$", "");
    return fraction.isEmpty() ? units : units + "." + fraction;
  }
}
