package io.runtimemoat.gpu.embedding;

import java.util.HashMap;
import java.util.Map;

/** Places for tasks of one kind, of which one tenant may have a share. Used under a lane's lock. */
final class Places {
  private final int most;
  private final int mostOfTenant;
  private final Map<String, Integer> byTenant = new HashMap<>();
  private int taken;

  /**
   * Free places.
   *
   * @param most at least 1
   * @param tenantShare of them, at least one place
   */
  Places(int most, double tenantShare) {
    this.most = most;
    this.mostOfTenant = Math.max(1, (int) (most * tenantShare));
  }

  /** Takes a place where one is free. */
  EmbeddingLane.Offer take(String tenant) {
    int ofTenant = byTenant.getOrDefault(tenant, 0);
    if (taken >= most) {
      return EmbeddingLane.Offer.FULL;
    }
    if (ofTenant >= mostOfTenant) {
      return EmbeddingLane.Offer.TENANT_FULL;
    }
    taken++;
    byTenant.put(tenant, ofTenant + 1);
    return EmbeddingLane.Offer.TAKEN;
  }

  void giveBack(String tenant) {
    taken--;
    byTenant.computeIfPresent(tenant, (name, count) -> count == 1 ? null : count - 1);
  }

  /** Tenants that have one, but for this one. */
  int othersThan(String tenant) {
    return byTenant.size() - (byTenant.containsKey(tenant) ? 1 : 0);
  }
}
