package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * Rates, concurrency and the bounds of one request; each key is explained in {@code
 * reference.conf}, section {@code moat.limits}.
 */
public record LimitSettings(Rate rate, Concurrency concurrency, Request request) {

  /** How rate limits are lent to nodes. */
  public record Rate(
      int leaseParts,
      Duration leaseTtl,
      Duration waitLimit,
      Duration askTimeout,
      int waitingPerTenant,
      int mostTenants,
      int limitsPerTenant) {}

  /** How many requests run at once and how many wait. */
  public record Concurrency(
      int perTenant, int queuePerTenant, int queueTotal, Duration queueWait) {}

  /**
   * Bounds of one request.
   *
   * @param maxCost 0 for no bound
   * @param softTimeout zero for none
   */
  public record Request(
      double maxCost, Duration hardTimeout, Duration softTimeout, int maxTokens, int maxAttempts) {}

  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration CENTISECOND = Duration.ofMillis(10);
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);

  /** Reads {@code moat.limits}. */
  public static LimitSettings from(Config root) {
    SettingReader limits = SettingReader.of(root, "moat.limits");
    return new LimitSettings(
        rate(limits.section("rate")),
        concurrency(limits.section("concurrency")),
        request(limits.section("request")));
  }

  private static Rate rate(SettingReader rate) {
    return new Rate(
        rate.intIn("lease-parts", 20, 10_000),
        rate.durationIn("lease-ttl", Duration.ofMillis(100), TEN_SECONDS),
        rate.durationIn("wait-limit", CENTISECOND, TEN_SECONDS),
        rate.durationIn("ask-timeout", CENTISECOND, TEN_SECONDS),
        rate.intIn("waiting-per-tenant", 1, 10_000),
        rate.intIn("most-tenants", 16, 1_000_000),
        rate.intIn("limits-per-tenant", 3, 100_000));
  }

  private static Concurrency concurrency(SettingReader concurrency) {
    int ofOne = concurrency.intIn("queue-per-tenant", 0, 100_000);
    int ofAll = concurrency.intIn("queue-total", 0, 100_000);
    concurrency.require(
        ofOne <= ofAll, "queue-per-tenant", ofOne, "at most queue-total, which bounds all of them");
    return new Concurrency(
        concurrency.intIn("per-tenant", 1, 100_000),
        ofOne,
        ofAll,
        concurrency.durationIn("queue-wait", MILLISECOND, Duration.ofMinutes(1)));
  }

  private static Request request(SettingReader request) {
    Duration hard = request.durationIn("hard-timeout", CENTISECOND, Duration.ofHours(1));
    Duration soft = request.durationIn("soft-timeout", Duration.ZERO, Duration.ofHours(1));
    request.require(
        soft.compareTo(hard) < 0,
        "soft-timeout",
        soft.toMillis() + " ms",
        "less than hard-timeout, or nothing is ever finished early");
    return new Request(
        request.doubleIn("max-cost", 0, 1e9),
        hard,
        soft,
        request.intIn("max-tokens", 1, 100_000_000),
        request.intIn("max-attempts", 1, 100));
  }
}
