package io.runtimemoat.decision.budget;

import io.runtimemoat.config.LimitSettings;
import java.time.Duration;

/**
 * The hard bounds of one request. A client may tighten them and never widen them.
 *
 * @param maxCost of all attempts together; {@link Money#UNLIMITED} for no bound
 * @param softTimeout after which the request is finished early with what there is; zero for never
 * @param hardTimeout after which it fails
 * @param maxTokens tokens drawn over all attempts, at least 1
 * @param maxAttempts at least 1
 */
public record RequestAllowance(
    Money maxCost, Duration softTimeout, Duration hardTimeout, long maxTokens, int maxAttempts) {
  public RequestAllowance {
    if (maxTokens < 1 || maxAttempts < 1 || hardTimeout.isNegative() || softTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "a request may make an attempt, draw a token and take some time");
    }
  }

  /** The operator's bounds. */
  public static RequestAllowance of(LimitSettings.Request settings) {
    return new RequestAllowance(
        settings.maxCost() == 0 ? Money.UNLIMITED : Money.ofUnits(settings.maxCost()),
        settings.softTimeout(),
        settings.hardTimeout(),
        settings.maxTokens(),
        settings.maxAttempts());
  }

  /** With what the client asks for, where that is less; a zero time-out asks for nothing. */
  public RequestAllowance tightenedTo(Money cost, Duration soft, Duration hard) {
    return new RequestAllowance(
        cost.compareTo(maxCost) < 0 ? cost : maxCost,
        sooner(soft, softTimeout),
        sooner(hard, hardTimeout),
        maxTokens,
        maxAttempts);
  }

  private static Duration sooner(Duration asked, Duration given) {
    boolean tighter = !asked.isZero() && (given.isZero() || asked.compareTo(given) < 0);
    return tighter ? asked : given;
  }

  /**
   * Whether one more attempt may be made.
   *
   * @param made attempts made so far
   * @param spent price of those
   * @param worst the most the next one can cost
   */
  public boolean allowsAttempt(int made, Money spent, Money worst) {
    return made < maxAttempts && spent.plus(worst).compareTo(maxCost) <= 0;
  }

  /** The most completion tokens the next attempt may draw, at least 0. */
  public long tokensLeft(long drawn) {
    return Math.max(0, maxTokens - drawn);
  }
}
