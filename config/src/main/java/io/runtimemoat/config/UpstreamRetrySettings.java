package io.runtimemoat.config;

import java.time.Duration;

/**
 * When a failed call is made again before its first byte; each key is explained in {@code
 * reference.conf}, section {@code moat.upstream-defaults}.
 *
 * @param maxAttempts of one request on this upstream, the first one included
 * @param base shortest pause between two attempts
 * @param cap longest pause that is drawn
 * @param maxRetryAfter longest {@code retry-after} that is waited for
 * @param budgetShare retries per call that the upstream is given, in [0, 1]
 * @param budgetPerSecond retries per second that are always allowed
 * @param budgetBurst most retries that can be saved up
 */
public record UpstreamRetrySettings(
    int maxAttempts,
    Duration base,
    Duration cap,
    Duration maxRetryAfter,
    double budgetShare,
    double budgetPerSecond,
    double budgetBurst) {

  static UpstreamRetrySettings from(SettingReader upstream) {
    SettingReader retry = upstream.section("retry");
    Duration base = retry.durationIn("base", Duration.ofMillis(1), Duration.ofMinutes(1));
    return new UpstreamRetrySettings(
        retry.intIn("max-attempts", 1, 10),
        base,
        retry.durationIn("cap", base, Duration.ofMinutes(1)),
        retry.durationIn("max-retry-after", Duration.ZERO, Duration.ofMinutes(10)),
        retry.share("budget-share"),
        retry.doubleIn("budget-per-second", 0, 1_000),
        retry.doubleIn("budget-burst", 0, 100_000));
  }
}
