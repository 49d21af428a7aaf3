package io.runtimemoat.decision.tenancy;

import java.time.Instant;

/** What happened to a tenant; {@code by} is who ordered it. Never holds a secret. */
public sealed interface TenantEvent {
  TenantState applyTo(TenantState state);

  /** The tenant exists. */
  record TenantCreated(TenantProfile profile, String by, Instant at) implements TenantEvent {
    @Override
    public TenantState applyTo(TenantState state) {
      return state.withProfile(profile);
    }
  }

  /** A key may be used from now on. */
  record KeyAdded(KeyGrant grant, String by, Instant at) implements TenantEvent {
    @Override
    public TenantState applyTo(TenantState state) {
      return state.withKey(grant);
    }
  }

  /** A key is refused from now on, for ever. */
  record KeyRevoked(String publicId, String reason, String by, Instant at) implements TenantEvent {
    @Override
    public TenantState applyTo(TenantState state) {
      return state.withoutKey(publicId);
    }
  }

  /** The tenant is gone, and all its keys are refused from now on, for ever. */
  record TenantDeleted(String reason, String by, Instant at) implements TenantEvent {
    @Override
    public TenantState applyTo(TenantState state) {
      return state.gone();
    }
  }

  /** Other settings apply. */
  record SettingsChanged(TenantProfile profile, String by, Instant at) implements TenantEvent {
    @Override
    public TenantState applyTo(TenantState state) {
      return state.withProfile(profile);
    }
  }
}
