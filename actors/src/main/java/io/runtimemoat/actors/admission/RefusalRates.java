package io.runtimemoat.actors.admission;

import io.runtimemoat.config.GuardSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.guard.abuse.RecentRefusals;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;

/** Recent refusals of the keys that were used last, on this node. Safe for use by many threads. */
final class RefusalRates {
  private record Caller(TenantId tenant, String keyId) {}

  private final GuardSettings.Refusals settings;
  private final Clock clock;

  /** Least recently used first. Guarded by itself. */
  private final Map<Caller, RecentRefusals> callers = new LinkedHashMap<>(16, 0.75f, true);

  RefusalRates(GuardSettings.Refusals settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** The share of the key's recent requests that were refused; 0 for one that is not known. */
  double share(TenantId tenant, String keyId) {
    synchronized (callers) {
      RecentRefusals recent = callers.get(new Caller(tenant, keyId));
      return recent == null ? 0 : recent.share(clock.instant());
    }
  }

  void add(TenantId tenant, String keyId, boolean refused) {
    synchronized (callers) {
      callers
          .computeIfAbsent(
              new Caller(tenant, keyId), first -> new RecentRefusals(settings.halfLife()))
          .add(refused, clock.instant());
      if (callers.size() > settings.keys()) {
        var eldest = callers.entrySet().iterator();
        eldest.next();
        eldest.remove();
      }
    }
  }
}
