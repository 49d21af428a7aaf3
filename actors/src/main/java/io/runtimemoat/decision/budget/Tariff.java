package io.runtimemoat.decision.budget;

import io.runtimemoat.decision.bandit.Prices;

/**
 * An arm's prices in whole numbers, so that what a request may cost and what it did cost are exact
 * and the first is never below the second.
 *
 * @param promptNanosPerMillion billionths of a unit per million prompt tokens, in [0, 10^15]
 * @param completionNanosPerMillion likewise for completion tokens
 */
public record Tariff(long promptNanosPerMillion, long completionNanosPerMillion) {
  private static final long MILLION = 1_000_000;
  private static final long MOST_PER_MILLION = 1_000_000_000_000_000L;
  private static final double NANOS_PER_UNIT = 1e9;

  public Tariff {
    require(promptNanosPerMillion);
    require(completionNanosPerMillion);
  }

  private static void require(long nanosPerMillion) {
    if (nanosPerMillion < 0 || nanosPerMillion > MOST_PER_MILLION) {
      throw new IllegalArgumentException(
          "a price is from 0 to a million units per million tokens, not "
              + nanosPerMillion
              + " nanos");
    }
  }

  /** The prices to the nearest billionth of a unit per million tokens. */
  public static Tariff of(Prices prices) {
    return new Tariff(
        Math.round(prices.promptPerMillion() * NANOS_PER_UNIT),
        Math.round(prices.completionPerMillion() * NANOS_PER_UNIT));
  }

  /** The price of one attempt, rounded up to a billionth; token numbers are at least 0. */
  public Money cost(long promptTokens, long completionTokens) {
    long whole = wholeMillions(promptTokens, promptNanosPerMillion);
    whole = saturatedSum(whole, wholeMillions(completionTokens, completionNanosPerMillion));
    long rest = restOf(promptTokens, promptNanosPerMillion);
    rest += restOf(completionTokens, completionNanosPerMillion);
    long nanos = saturatedSum(whole, (rest + MILLION - 1) / MILLION);
    return new Money(Math.min(Money.UNLIMITED.nanos(), nanos));
  }

  /**
   * The most completion tokens that an attempt with such a prompt may draw for its price to stay
   * within an amount; 0 when its prompt alone costs more.
   */
  public long affordable(Money money, long promptTokens) {
    long left = money.nanos() - cost(promptTokens, 0).nanos();
    if (left < 0) {
      return 0;
    }
    if (completionNanosPerMillion == 0) {
      return Long.MAX_VALUE;
    }
    long whole = saturatedProduct(left / completionNanosPerMillion, MILLION);
    long part = left % completionNanosPerMillion;
    return saturatedSum(
        whole,
        part <= Long.MAX_VALUE / MILLION
            ? part * MILLION / completionNanosPerMillion
            : part / (completionNanosPerMillion / MILLION + 1));
  }

  /** An attempt's price and its tokens. */
  public Spend spend(long promptTokens, long completionTokens) {
    return new Spend(
        cost(promptTokens, completionTokens), saturatedSum(promptTokens, completionTokens));
  }

  /** Nanos of the tokens times the price that are a multiple of a million. */
  private static long wholeMillions(long tokens, long price) {
    long perMillion = saturatedProduct(tokens / MILLION, price);
    return saturatedSum(perMillion, saturatedProduct(tokens % MILLION, price / MILLION));
  }

  /** Millionths of a nano that {@link #wholeMillions} leaves out, below 10^12. */
  private static long restOf(long tokens, long price) {
    return tokens % MILLION * (price % MILLION);
  }

  private static long saturatedProduct(long a, long b) {
    return Math.multiplyHigh(a, b) == 0 && a * b >= 0 ? a * b : Long.MAX_VALUE;
  }

  private static long saturatedSum(long a, long b) {
    return a > Long.MAX_VALUE - b ? Long.MAX_VALUE : a + b;
  }
}
