package io.runtimemoat.decision.learning;

import io.runtimemoat.config.LearningSettings;
import io.runtimemoat.decision.TenantId;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What may cross from tenants to others.
 *
 * @param contributes whether tenants' sums are gathered
 * @param used whether tenants start from them
 * @param excluded neither give nor take
 * @param minTenants fewer are no population, at least 3
 * @param maxTenants most that are added up
 * @param tenantRewards most that one tenant counts for, per arm
 * @param interval between two contributions, and between two snapshots
 */
public record PopulationRules(
    boolean contributes,
    boolean used,
    Set<TenantId> excluded,
    int minTenants,
    int maxTenants,
    double tenantRewards,
    Duration interval) {
  public PopulationRules {
    excluded = Set.copyOf(excluded);
  }

  /** As configured. */
  public static PopulationRules of(LearningSettings.Population configured) {
    return new PopulationRules(
        configured.contribute(),
        configured.use(),
        configured.exclude().stream().map(TenantId::new).collect(Collectors.toSet()),
        configured.minTenants(),
        configured.maxTenants(),
        configured.tenantRewards(),
        configured.interval());
  }

  /** Whether a tenant's sums may be gathered. */
  public boolean mayGive(TenantId tenant) {
    return contributes && !excluded.contains(tenant);
  }

  /** Whether a tenant may start from what others gave. */
  public boolean mayTake(TenantId tenant) {
    return contributes && used && !excluded.contains(tenant);
  }
}
