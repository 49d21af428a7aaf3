package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How budgets are lent to nodes and spent there; each key is explained in {@code reference.conf},
 * section {@code moat.budget}.
 */
public record BudgetSettings(
    double warnShare,
    int leaseParts,
    Duration lentOutRetry,
    int scopesPerTenant,
    int waiversPerScope,
    int lowWaterReservations,
    int aheadReservations,
    Duration leaseTtl,
    Duration renewInterval,
    Duration idleReturn,
    Duration refusalTtl,
    int waitingPerTenant,
    Duration waitLimit,
    Duration askTimeout,
    Duration roundInterval,
    int mostTenants,
    Duration foldInterval) {

  private static final Duration CENTISECOND = Duration.ofMillis(10);
  private static final Duration DECISECOND = Duration.ofMillis(100);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Reads {@code moat.budget}. */
  public static BudgetSettings from(Config root) {
    SettingReader budget = SettingReader.of(root, "moat.budget");
    SettingReader node = budget.section("node");
    int low = node.intIn("low-water-reservations", 1, 10_000);
    int ahead = node.intIn("ahead-reservations", 1, 10_000);
    node.require(
        low < ahead,
        "low-water-reservations",
        low,
        "less than ahead-reservations, or a node asks again at once");
    Duration ttl = node.durationIn("lease-ttl", Duration.ofSeconds(1), Duration.ofMinutes(10));
    Duration renew = node.durationIn("renew-interval", DECISECOND, Duration.ofMinutes(5));
    node.require(
        ttl.compareTo(renew.multipliedBy(2)) > 0,
        "lease-ttl",
        ttl.toMillis() + " ms",
        "more than twice renew-interval, so that one lost report stops nobody");
    return new BudgetSettings(
        budget.share("warn-share"),
        budget.intIn("lease-parts", 2, 1_000),
        budget.durationIn("lent-out-retry", CENTISECOND, MINUTE),
        budget.intIn("scopes-per-tenant", 1, 2_000),
        budget.intIn("waivers-per-scope", 1, 1_000),
        low,
        ahead,
        ttl,
        renew,
        node.durationIn("idle-return", DECISECOND, Duration.ofMinutes(10)),
        node.durationIn("refusal-ttl", CENTISECOND, MINUTE),
        node.intIn("waiting-per-tenant", 1, 10_000),
        node.durationIn("wait-limit", CENTISECOND, MINUTE),
        node.durationIn("ask-timeout", CENTISECOND, MINUTE),
        node.durationIn("round-interval", CENTISECOND, Duration.ofSeconds(10)),
        node.intIn("most-tenants", 16, 1_000_000),
        budget.section("fold").durationIn("interval", CENTISECOND, MINUTE));
  }
}
