package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Bounds of live requests and of the way between a request and its device; each key is explained in
 * {@code reference.conf}, section {@code moat.session}.
 */
public record SessionSettings(
    int maxLive,
    int maxCompletionTokens,
    double defaultTemperature,
    Duration retryAfter,
    int textWindowBatches,
    int judgeAfterTokens,
    int replacementAttempts,
    Duration startReadingWithin,
    Duration endReportWithin,
    Duration remoteAdmissionWithin,
    Duration remoteSubscriptionTimeout,
    Duration bidInterval,
    Duration bidExpiry,
    double remoteHandicapSequences,
    int recentDecisions) {

  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  public static SessionSettings from(Config root) {
    SettingReader session = SettingReader.of(root, "moat.session");
    SettingReader remote = session.section("remote");
    SettingReader bids = session.section("bids");
    Duration bidInterval = bids.durationIn("interval", Duration.ofMillis(20), MINUTE);
    Duration bidExpiry = bids.durationIn("expiry", Duration.ofMillis(20), Duration.ofMinutes(10));
    bids.require(
        bidExpiry.compareTo(bidInterval.multipliedBy(2)) >= 0,
        "expiry",
        bidExpiry.toMillis() + " ms",
        "at least twice bids.interval, or one late bid hides a device");
    return new SessionSettings(
        session.intIn("max-live", 1, 100_000),
        session.intIn("max-completion-tokens", 1, 1_000_000),
        session.doubleIn("default-temperature", 0, 2),
        session.durationIn("retry-after", MILLISECOND, MINUTE),
        session.intIn("text-window-batches", 1, 1_024),
        session.intIn("judge-after-tokens", 1, 1_024),
        session.intIn("replacement-attempts", 0, 8),
        session.durationIn("start-reading-within", Duration.ofMillis(50), MINUTE),
        session.durationIn("end-report-within", MILLISECOND, MINUTE),
        remote.durationIn("admission-within", MILLISECOND, MINUTE),
        remote.durationIn("subscription-timeout", Duration.ofMillis(50), MINUTE),
        bidInterval,
        bidExpiry,
        bids.doubleIn("remote-handicap-sequences", 0, 1_000),
        session.intIn("recent-decisions", 1, 10_000));
  }
}
