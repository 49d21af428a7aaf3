package io.runtimemoat.decision.budget;

/**
 * What is spent or may be spent: money and tokens, counted side by side.
 *
 * @param tokens prompt and completion tokens, in [0, {@value #MOST_TOKENS}]
 */
public record Spend(Money money, long tokens) {
  private static final long MOST_TOKENS = Long.MAX_VALUE / 4;

  public static final Spend ZERO = new Spend(Money.ZERO, 0);

  /** No limit in either. */
  public static final Spend UNLIMITED = new Spend(Money.UNLIMITED, MOST_TOKENS);

  public Spend {
    if (tokens < 0 || tokens > MOST_TOKENS) {
      throw new IllegalArgumentException("tokens are from 0 to " + MOST_TOKENS + ": " + tokens);
    }
  }

  /** A bound on money alone. */
  public static Spend atMost(Money money) {
    return new Spend(money, MOST_TOKENS);
  }

  /** A bound on tokens alone. */
  public static Spend atMost(long tokens) {
    return new Spend(Money.UNLIMITED, tokens);
  }

  public Spend plus(Spend other) {
    return new Spend(money.plus(other.money), Math.min(MOST_TOKENS, tokens + other.tokens));
  }

  /** The difference, with zero where {@code other} has more. */
  public Spend minus(Spend other) {
    return new Spend(money.minus(other.money), Math.max(0, tokens - other.tokens));
  }

  /** Repeated addition; {@code times} is at least 0. */
  public Spend times(int times) {
    return new Spend(
        new Money(Math.min(Money.UNLIMITED.nanos(), saturated(money.nanos(), times))),
        Math.min(MOST_TOKENS, saturated(tokens, times)));
  }

  private static long saturated(long value, int times) {
    return Math.multiplyHigh(value, times) == 0 && value * times >= 0
        ? value * times
        : Long.MAX_VALUE;
  }

  /** One of {@code parts} equal parts, rounded down. */
  public Spend dividedBy(int parts) {
    return new Spend(new Money(money.nanos() / parts), tokens / parts);
  }

  /** The lesser in each. */
  public Spend min(Spend other) {
    return new Spend(
        money.compareTo(other.money) <= 0 ? money : other.money, Math.min(tokens, other.tokens));
  }

  /** The greater in each. */
  public Spend max(Spend other) {
    return new Spend(
        money.compareTo(other.money) >= 0 ? money : other.money, Math.max(tokens, other.tokens));
  }

  /** Whether neither is more than {@code room} has. */
  public boolean fits(Spend room) {
    return money.compareTo(room.money) <= 0 && tokens <= room.tokens;
  }

  public boolean isZero() {
    return money.isZero() && tokens == 0;
  }

  /** For people: {@code 12.5 and 4000 tokens}. */
  @Override
  public String toString() {
    return money + " and " + (tokens == MOST_TOKENS ? "unlimited" : tokens) + " tokens";
  }
}
