package io.runtimemoat.actors.tenancy;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.decision.tenancy.TenantOrder;
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
        .retired(231)
        .retired(232)
        .retired(233)
        .retired(234)
        .put(235, Tenant.AnnounceAgain.class)
        .retired(236)
        .put(237, TenantId.class)
        .retired(238)
        .put(239, SlaTier.class)
        .retired(240)
        .retired(241)
        .retired(242)
        .put(243, TenantState.Revocation.class)
        .put(244, Role.class)
        .put(245, TenantProfile.class)
        .put(246, KeyGrant.class)
        .put(247, TenantState.class)
        .put(248, TenantState.Key.class)
        .put(249, Tenant.Account.class)
        .put(250, Tenant.GiveOrder.class)
        .put(251, TenantOrder.Create.class)
        .put(252, TenantOrder.ChangeSettings.class)
        .put(253, TenantOrder.Delete.class)
        .put(254, TenantOrder.AddKey.class)
        .put(255, TenantOrder.RevokeKey.class);
  }
}
