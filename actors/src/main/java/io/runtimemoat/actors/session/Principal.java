package io.runtimemoat.actors.session;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.RateLimits;
import io.runtimemoat.decision.budget.RateNeed;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.ModelAccess;
import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.decision.tenancy.TenantProfile;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Who asks and what they may have, from the key alone.
 *
 * @param keyId public id of the key, safe to log
 * @param models what the key opens
 * @param weight the tenant's share of a contended device relative to others, in [0.01, 100]
 * @param sla how much of a hurry the tenant's requests are in
 * @param roles on the management port, sorted; empty for none
 * @param tenantLimits rate limits of all the tenant's keys together
 * @param keyLimits rate limits of this key
 */
public record Principal(
    TenantId tenant,
    String keyId,
    ModelAccess models,
    double weight,
    SlaTier sla,
    Set<Role> roles,
    RateLimits tenantLimits,
    RateLimits keyLimits) {

  public Principal {
    roles = Collections.unmodifiableSet(new TreeSet<>(roles));
  }

  /** A principal of standard service, without limits and roles, to whom every model is open. */
  public Principal(TenantId tenant, String keyId) {
    this(tenant, keyId, ModelAccess.all(), 1, SlaTier.STANDARD);
  }

  /** A principal without limits and roles. */
  public Principal(TenantId tenant, String keyId, ModelAccess models, double weight, SlaTier sla) {
    this(tenant, keyId, models, weight, sla, Set.of(), RateLimits.none(), RateLimits.none());
  }

  /** The holder of a key. */
  public static Principal of(KeyGrant grant, TenantProfile profile) {
    return new Principal(
        grant.tenant(),
        grant.publicId(),
        grant.access(),
        profile.weight(),
        profile.sla(),
        grant.roles(),
        profile.limits(),
        grant.limits());
  }

  /** The same with roles. */
  public Principal withRoles(Set<Role> given) {
    return new Principal(tenant, keyId, models, weight, sla, given, tenantLimits, keyLimits);
  }

  /**
   * What a request takes from the rate limits of the tenant and of the key; empty where there are
   * none.
   *
   * @param model the name that the request asks for
   * @param outputTokens the most it may draw
   */
  public List<RateNeed> rateNeeds(String model, long inputTokens, long outputTokens) {
    return Stream.concat(
            tenantLimits.needs("tenant", model, inputTokens, outputTokens).stream(),
            keyLimits.needs("key " + keyId, model, inputTokens, outputTokens).stream())
        .toList();
  }
}
