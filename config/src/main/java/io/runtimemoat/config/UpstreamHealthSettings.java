package io.runtimemoat.config;

import java.time.Duration;

/**
 * When an instance of an upstream gets no calls, and how one is chosen; each key is explained in
 * {@code reference.conf}, section {@code moat.upstream-defaults}.
 *
 * @param latencyDecay time constant with which an old latency is forgotten
 */
public record UpstreamHealthSettings(Breaker breaker, Ejection ejection, Duration latencyDecay) {
  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration HOUR = Duration.ofHours(1);

  /**
   * The circuit breaker of one instance.
   *
   * @param consecutiveFailures that open it
   * @param failureShare of a window's calls that opens it, above 0 to 1
   * @param windowCalls last calls that the share is taken over; it counts once that many were made
   * @param openFor the first pause; doubles with each failed probe up to {@code maxOpenFor}
   * @param probes calls at once while half open
   * @param probeSuccesses good probes in a row that close it
   */
  public record Breaker(
      int consecutiveFailures,
      double failureShare,
      int windowCalls,
      Duration openFor,
      Duration maxOpenFor,
      int probes,
      int probeSuccesses) {}

  /**
   * Ejection of instances that fail more than the others.
   *
   * @param interval between two comparisons
   * @param minCalls of an instance in an interval for it to be compared
   * @param minInstances with enough calls for a comparison
   * @param deviations standard deviations below the mean success rate at which one is ejected
   * @param baseTime of an ejection; multiplied by how often it was ejected, up to ten times
   * @param maxShare of all instances that may be ejected at once, in [0, 1]
   */
  public record Ejection(
      Duration interval,
      int minCalls,
      int minInstances,
      double deviations,
      Duration baseTime,
      double maxShare) {}

  static UpstreamHealthSettings from(SettingReader upstream) {
    return new UpstreamHealthSettings(
        breaker(upstream.section("breaker")),
        ejection(upstream.section("ejection")),
        upstream.section("choice").durationIn("latency-decay", MILLISECOND, HOUR));
  }

  private static Breaker breaker(SettingReader reader) {
    Duration openFor = reader.durationIn("open-for", MILLISECOND, HOUR);
    return new Breaker(
        reader.intIn("consecutive-failures", 1, 1_000),
        reader.doubleIn("failure-share", 0.01, 1),
        reader.intIn("window-calls", 2, 10_000),
        openFor,
        reader.durationIn("max-open-for", openFor, HOUR),
        reader.intIn("probes", 1, 100),
        reader.intIn("probe-successes", 1, 100));
  }

  private static Ejection ejection(SettingReader reader) {
    return new Ejection(
        reader.durationIn("interval", MILLISECOND, HOUR),
        reader.intIn("min-calls", 1, 1_000_000),
        reader.intIn("min-instances", 2, 256),
        reader.doubleIn("deviations", 0.1, 10),
        reader.durationIn("base-time", MILLISECOND, HOUR),
        reader.share("max-share"));
  }
}
