package io.runtimemoat.actors.tenancy;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.decision.tenancy.TenantState;
import io.runtimemoat.persistence.serialization.WireNumbers;
import io.runtimemoat.persistence.serialization.WireRegistrations;

/** The wire numbers of tenants: 230 to 259. */
public final class TenancyWire implements WireRegistrations {
  @Override
  public void register(WireNumbers numbers) {
    numbers
        .put(230, Tenant.GetTenant.class)
        .put(231, Tenant.CreateTenant.class)
        .put(232, Tenant.ChangeSettings.class)
        .put(233, Tenant.AddKey.class)
        .put(234, Tenant.RevokeKey.class)
        .put(235, Tenant.AnnounceAgain.class)
        .put(236, Tenant.Account.class)
        .put(237, TenantId.class)
        .put(238, TenantProfile.class)
        .put(239, SlaTier.class)
        .put(240, KeyGrant.class)
        .put(241, TenantState.class)
        .put(242, TenantState.Key.class)
        .put(243, TenantState.Revocation.class);
  }
}
