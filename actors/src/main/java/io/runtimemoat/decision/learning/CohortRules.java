package io.runtimemoat.decision.learning;

import io.runtimemoat.config.LearningSettings;
import io.runtimemoat.decision.TenantId;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which tenants' decisions may say, in sums, what they think of another tenant's candidate.
 *
 * @param contributes whether tenants' learners answer
 * @param used whether they ask
 * @param excluded neither answer nor ask
 * @param minTenants fewer others say nothing, at least 3
 * @param maxTenants most that are asked
 * @param tenantDecisions most decisions that one tenant counts for
 * @param patience with answers
 * @param interval between two questions of a learner
 */
public record CohortRules(
    boolean contributes,
    boolean used,
    Set<TenantId> excluded,
    int minTenants,
    int maxTenants,
    int tenantDecisions,
    Duration patience,
    Duration interval) {
  public CohortRules {
    excluded = Set.copyOf(excluded);
  }

  /** As configured. */
  public static CohortRules of(LearningSettings.Cohort configured) {
    return new CohortRules(
        configured.contribute(),
        configured.use(),
        configured.exclude().stream().map(TenantId::new).collect(Collectors.toSet()),
        configured.minTenants(),
        configured.maxTenants(),
        configured.tenantDecisions(),
        configured.patience(),
        configured.interval());
  }

  /** Whether a tenant's learner may answer. */
  public boolean mayGive(TenantId tenant) {
    return contributes && !excluded.contains(tenant);
  }

  /** Whether a tenant's learner may ask. */
  public boolean mayTake(TenantId tenant) {
    return mayGive(tenant) && used;
  }
}
