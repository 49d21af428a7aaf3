package io.runtimemoat.decision.upstream;

import io.runtimemoat.config.UpstreamRetrySettings;

/**
 * How many retries an upstream still gets, so that one that is down is not sent a multiple of its
 * load: a token bucket fed by a share of the calls and by time, as Finagle's. Not safe for many
 * threads.
 */
public final class RetryBudget {
  private static final double NANOS = 1e9;

  private final UpstreamRetrySettings settings;
  private double tokens;
  private long atNanos;

  /** A full budget. */
  public RetryBudget(UpstreamRetrySettings settings, long nowNanos) {
    this.settings = settings;
    this.tokens = settings.budgetBurst();
    this.atNanos = nowNanos;
  }

  /** Counts a first attempt. */
  public void deposit(long nowNanos) {
    accrue(nowNanos, settings.budgetShare());
  }

  /** Takes one retry; false when there is none. */
  public boolean withdraw(long nowNanos) {
    accrue(nowNanos, 0);
    if (tokens < 1) {
      return false;
    }
    tokens -= 1;
    return true;
  }

  private void accrue(long nowNanos, double extra) {
    double seconds = Math.max(0, nowNanos - atNanos) / NANOS;
    tokens =
        Math.min(settings.budgetBurst(), tokens + extra + seconds * settings.budgetPerSecond());
    atNanos = nowNanos - atNanos > 0 ? nowNanos : atNanos;
  }
}
