package io.runtimemoat.actors.learning;

import io.runtimemoat.decision.TenantId;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tenants for whom this node decided lately. Their learners are kept awake until the last of
 * those decisions can have been learned. Safe for use by many threads.
 */
final class ActiveTenants {
  private final Map<TenantId, Long> lastSeen = new ConcurrentHashMap<>();
  private final Duration awakeFor;
  private final Clock clock;

  ActiveTenants(Duration awakeFor, Clock clock) {
    this.awakeFor = awakeFor;
    this.clock = clock;
  }

  /** The node decides for a tenant, or takes feedback of it. */
  void see(TenantId tenant) {
    lastSeen.put(tenant, clock.millis());
  }

  /** Those whose learners are to be awake; the others are forgotten. */
  List<TenantId> awake() {
    long since = clock.millis() - awakeFor.toMillis();
    lastSeen.values().removeIf(seen -> seen < since);
    return List.copyOf(lastSeen.keySet());
  }
}
