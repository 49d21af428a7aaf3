package io.runtimemoat.decision.budget;

/**
 * What a request takes from one limit.
 *
 * @param perMinute the limit in any 60 seconds, at least 1
 * @param amount 1 request, or tokens; output tokens are the most it may draw
 */
public record RateNeed(RateKey key, long perMinute, long amount) {
  public RateNeed {
    if (perMinute < 1 || amount < 0) {
      throw new IllegalArgumentException("a rate limit is at least 1 a minute: " + perMinute);
    }
  }
}
