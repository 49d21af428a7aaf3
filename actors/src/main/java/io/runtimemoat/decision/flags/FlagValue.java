package io.runtimemoat.decision.flags;

import io.runtimemoat.decision.TenantId;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/** For whom a feature is on. */
public sealed interface FlagValue {
  /**
   * Whether it is on for one request.
   *
   * @param region where the node runs
   * @param requestHash a keyed hash of what the share is sticky to, uniform over 64 bits
   */
  boolean evaluate(TenantId tenant, String region, long requestHash);

  /** Whether the lot decides, so that requests on both sides are alike. */
  default boolean drawsLots() {
    return false;
  }

  /** For nobody. */
  record Off() implements FlagValue {
    @Override
    public boolean evaluate(TenantId tenant, String region, long requestHash) {
      return false;
    }
  }

  /** For everybody. */
  record On() implements FlagValue {
    @Override
    public boolean evaluate(TenantId tenant, String region, long requestHash) {
      return true;
    }
  }

  /** For a share in [0, 1] of the hashes; a larger share contains every smaller one. */
  record Share(double share) implements FlagValue {
    public Share {
      if (!(share >= 0 && share <= 1)) {
        throw new IllegalArgumentException("a share is from 0 to 1, not " + share);
      }
    }

    @Override
    public boolean evaluate(TenantId tenant, String region, long requestHash) {
      return (requestHash >>> 11) * 0x1p-53 < share;
    }

    @Override
    public boolean drawsLots() {
      return share > 0 && share < 1;
    }
  }

  /** For some tenants. */
  record Tenants(Set<String> tenants) implements FlagValue {
    public Tenants {
      tenants = Collections.unmodifiableSet(new TreeSet<>(tenants));
    }

    @Override
    public boolean evaluate(TenantId tenant, String region, long requestHash) {
      return tenants.contains(tenant.value());
    }
  }

  /** In some regions. */
  record Regions(Set<String> regions) implements FlagValue {
    public Regions {
      regions = Collections.unmodifiableSet(new TreeSet<>(regions));
    }

    @Override
    public boolean evaluate(TenantId tenant, String region, long requestHash) {
      return regions.contains(region);
    }
  }
}
