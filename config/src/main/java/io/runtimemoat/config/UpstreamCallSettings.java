package io.runtimemoat.config;

import java.time.Duration;

/**
 * Time and size bounds of one upstream's calls; each key is explained in {@code reference.conf},
 * section {@code moat.upstream-defaults}.
 *
 * @param tailTimeout after the last finish reason, for usage and {@code [DONE]}, and after that for
 *     the body's end
 * @param maxInFlight calls of one instance at once, and with it its connections
 * @param maxWaiting calls of the whole upstream that wait for a free instance
 * @param maxEventBytes largest server-sent event
 * @param maxAnswerBytes largest whole answer, and largest sum of a stream's events
 * @param maxErrorBytes how much of an error's body is read
 */
public record UpstreamCallSettings(
    Duration connectTimeout,
    Duration firstTokenTimeout,
    Duration betweenTokensTimeout,
    Duration tailTimeout,
    Duration totalTimeout,
    int maxInFlight,
    int maxWaiting,
    Duration maxWait,
    int maxEventBytes,
    long maxAnswerBytes,
    int maxErrorBytes) {
  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofHours(1);
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  static UpstreamCallSettings from(SettingReader upstream) {
    SettingReader timeouts = upstream.section("timeouts");
    SettingReader pool = upstream.section("pool");
    SettingReader limits = upstream.section("limits");
    return new UpstreamCallSettings(
        timeouts.durationIn("connect", SHORTEST, Duration.ofMinutes(1)),
        timeouts.durationIn("first-token", SHORTEST, LONGEST),
        timeouts.durationIn("between-tokens", SHORTEST, LONGEST),
        timeouts.durationIn("tail", SHORTEST, Duration.ofMinutes(1)),
        timeouts.durationIn("total", SHORTEST, LONGEST),
        pool.intIn("max-in-flight", 1, 10_000),
        pool.intIn("max-waiting", 0, 100_000),
        pool.durationIn("max-wait", Duration.ZERO, Duration.ofMinutes(10)),
        (int) limits.bytesIn("max-event", KIB, 64L * MIB),
        limits.bytesIn("max-answer", KIB, 1024L * MIB),
        (int) limits.bytesIn("max-error", KIB, MIB));
  }
}
