package io.runtimemoat.actors.session;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.ModelAccess;
import io.runtimemoat.decision.tenancy.TenantProfile;

/**
 * Who asks and what they may have, from the key alone.
 *
 * @param keyId public id of the key, safe to log
 * @param models what the key opens
 * @param weight the tenant's share of a contended device relative to others, in [0.01, 100]
 * @param sla how much of a hurry the tenant's requests are in
 */
public record Principal(
    TenantId tenant, String keyId, ModelAccess models, double weight, SlaTier sla) {

  /** A principal of standard service to whom every model is open. */
  public Principal(TenantId tenant, String keyId) {
    this(tenant, keyId, ModelAccess.all(), 1, SlaTier.STANDARD);
  }

  /** The holder of a key. */
  public static Principal of(KeyGrant grant, TenantProfile profile) {
    return new Principal(
        grant.tenant(), grant.publicId(), grant.access(), profile.weight(), profile.sla());
  }
}
