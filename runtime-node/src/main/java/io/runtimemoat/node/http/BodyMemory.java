package io.runtimemoat.node.http;

import io.runtimemoat.decision.TenantId;
import java.util.HashMap;
import java.util.Map;

/**
 * The memory that request bodies of all connections may take together, and those of one tenant.
 * What does not fit is refused and never waits: bodies that wait for room while they hold some
 * would wait for each other. Safe for use by many threads.
 */
final class BodyMemory {
  /** What an attempt to take more came to. */
  enum Growth {
    TAKEN,
    /** All bodies together have what they may have, or this one is over. */
    FULL,
    /** The tenant's bodies have their share; others still get room. */
    TENANT_FULL
  }

  private final long mostBytes;
  private final long mostTenantBytes;

  /** Guarded by this, as what follows. */
  private long heldBytes;

  /** Tenants that hold something, so never more than there are open requests. */
  private final Map<TenantId, Long> heldByTenant = new HashMap<>();

  BodyMemory(long mostBytes, long mostTenantBytes) {
    this.mostBytes = mostBytes;
    this.mostTenantBytes = mostTenantBytes;
  }

  /** A share that never grows, for a body that is thrown away. */
  static Share none() {
    return new BodyMemory(0, 0).open(new TenantId("none"));
  }

  /** One request's share, empty at first; whoever opens it releases it. */
  Share open(TenantId tenant) {
    return new Share(tenant);
  }

  private synchronized Growth take(TenantId tenant, long bytes) {
    long ofTenant = heldByTenant.getOrDefault(tenant, 0L);
    if (bytes > mostBytes - heldBytes) {
      return Growth.FULL;
    }
    if (bytes > mostTenantBytes - ofTenant) {
      return Growth.TENANT_FULL;
    }
    heldBytes += bytes;
    heldByTenant.put(tenant, ofTenant + bytes);
    return Growth.TAKEN;
  }

  private synchronized void giveBack(TenantId tenant, long bytes) {
    heldBytes -= bytes;
    heldByTenant.computeIfPresent(tenant, (id, held) -> held == bytes ? null : held - bytes);
  }

  /** Tenants that are remembered. */
  synchronized int tenants() {
    return heldByTenant.size();
  }

  /** What one request holds. */
  final class Share {
    private final TenantId tenant;
    private long bytes;
    private boolean released;

    private Share(TenantId tenant) {
      this.tenant = tenant;
    }

    /** Takes more, or nothing at all when it does not fit or all was released. */
    synchronized Growth grow(long moreBytes) {
      Growth growth = released ? Growth.FULL : take(tenant, moreBytes);
      bytes += growth == Growth.TAKEN ? moreBytes : 0;
      return growth;
    }

    /** Gives back what is beyond that. */
    synchronized void shrinkTo(long keptBytes) {
      if (keptBytes < bytes) {
        giveBack(tenant, bytes - keptBytes);
        bytes = keptBytes;
      }
    }

    /** Gives everything back, for good. */
    synchronized void release() {
      released = true;
      giveBack(tenant, bytes);
      bytes = 0;
    }
  }
}
