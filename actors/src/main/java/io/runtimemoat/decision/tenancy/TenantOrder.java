package io.runtimemoat.decision.tenancy;

import io.runtimemoat.decision.Ruling;
import java.time.Instant;

/** What a tenant can be told to do; an order that is repeated changes nothing. */
public sealed interface TenantOrder {
  /** Stands for whatever revision the tenant is at. */
  long ANY_REVISION = -1;

  /**
   * Rules on the order.
   *
   * @param mostKeys bounds the keys in use
   * @param by who gives it
   */
  Ruling<TenantEvent> ruleOn(TenantState state, int mostKeys, String by, Instant at);

  /** The tenant shall exist. */
  record Create(TenantProfile profile) implements TenantOrder {
    @Override
    public Ruling<TenantEvent> ruleOn(TenantState state, int mostKeys, String by, Instant at) {
      return state.create(profile, by, at);
    }
  }

  /** Other settings shall apply. */
  record ChangeSettings(TenantProfile profile) implements TenantOrder {
    @Override
    public Ruling<TenantEvent> ruleOn(TenantState state, int mostKeys, String by, Instant at) {
      return state.changeSettings(profile, by, at);
    }
  }

  /** The tenant shall be gone and its keys refused. */
  record Delete(String reason) implements TenantOrder {
    @Override
    public Ruling<TenantEvent> ruleOn(TenantState state, int mostKeys, String by, Instant at) {
      return state.delete(reason, by, at);
    }
  }

  /** A key shall be accepted. */
  record AddKey(KeyGrant grant) implements TenantOrder {
    @Override
    public Ruling<TenantEvent> ruleOn(TenantState state, int mostKeys, String by, Instant at) {
      return state.addKey(grant, mostKeys, by, at);
    }
  }

  /** A key shall be refused, for ever. */
  record RevokeKey(String publicId, String reason) implements TenantOrder {
    @Override
    public Ruling<TenantEvent> ruleOn(TenantState state, int mostKeys, String by, Instant at) {
      return state.revokeKey(publicId, reason, by, at);
    }
  }
}
