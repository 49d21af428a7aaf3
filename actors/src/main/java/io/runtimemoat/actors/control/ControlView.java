package io.runtimemoat.actors.control;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.learning.PolicyPointer;
import io.runtimemoat.decision.learning.PopulationPointer;
import io.runtimemoat.decision.tenancy.ApiKey;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.TenantProfile;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a node knows of tenants, keys, policies and flags: an immutable copy of the control table.
 *
 * @param sequence of the last row it holds; 0 before the first
 * @param keys grants by public id
 * @param policies what decides a tenant's task types, by their codes
 * @param population what decides task types of tenants without a policy of their own
 */
public record ControlView(
    long sequence,
    Map<String, KeyGrant> keys,
    Map<TenantId, TenantProfile> tenants,
    Map<TenantId, Map<String, PolicyPointer>> policies,
    Map<String, PopulationPointer> population,
    FlagState flags) {
  public ControlView {
    keys = Map.copyOf(keys);
    tenants = Map.copyOf(tenants);
    policies = Map.copyOf(policies);
    population = Map.copyOf(population);
  }

  /** Before anything was read. */
  public static ControlView empty() {
    return new ControlView(0, Map.of(), Map.of(), Map.of(), Map.of(), FlagState.unset());
  }

  /** The grant of a key that is valid now and whose tenant is active. */
  public Optional<KeyGrant> authenticate(ApiKey key, Instant now) {
    KeyGrant grant = keys.get(key.publicId());
    if (grant == null || !grant.admits(key, now)) {
      return Optional.empty();
    }
    TenantProfile profile = tenants.get(grant.tenant());
    return profile != null && profile.active() ? Optional.of(grant) : Optional.empty();
  }

  /** A tenant's settings. */
  public Optional<TenantProfile> tenant(TenantId id) {
    return Optional.ofNullable(tenants.get(id));
  }
}
