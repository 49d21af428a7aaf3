package io.runtimemoat.actors.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.flags.FlagEvent;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.tenancy.TenantEvent;
import io.runtimemoat.decision.tenancy.TenantState;
import io.runtimemoat.persistence.journal.EventManifests;
import io.runtimemoat.persistence.journal.JournalEvents;

/** The manifests of tenants and flags in the journal. */
public final class ControlEvents implements JournalEvents {
  @Override
  public void register(EventManifests manifests) {
    manifests
        .root(TenantEvent.class)
        .root(TenantState.class)
        .put("tenant.created/2", TenantEvent.TenantCreated.class)
        .upcast("tenant.created/1", "tenant.created/2", LimitlessForms::eventWithProfile)
        .put("tenant.key-added/2", TenantEvent.KeyAdded.class)
        .upcast("tenant.key-added/1", "tenant.key-added/2", LimitlessForms::eventWithGrant)
        .put("tenant.key-revoked/1", TenantEvent.KeyRevoked.class)
        .put("tenant.deleted/1", TenantEvent.TenantDeleted.class)
        .put("tenant.settings-changed/2", TenantEvent.SettingsChanged.class)
        .upcast(
            "tenant.settings-changed/1",
            "tenant.settings-changed/2",
            LimitlessForms::eventWithProfile)
        .put("tenant.state/2", TenantState.class)
        .upcast("tenant.state/1", "tenant.state/2", LimitlessForms::state)
        .root(FlagEvent.class)
        .root(FlagState.class)
        .put("flags.changed/1", FlagEvent.FlagChanged.class)
        .put("flags.rollout-started/1", FlagEvent.RolloutStarted.class)
        .put("flags.phase-entered/1", FlagEvent.PhaseEntered.class)
        .put("flags.promoted/1", FlagEvent.Promoted.class)
        .put("flags.rolled-back/1", FlagEvent.RolledBack.class)
        .put("flags.rollout-withdrawn/1", FlagEvent.RolloutWithdrawn.class)
        .put("flags.state/2", FlagState.class)
        .upcast("flags.state/1", "flags.state/2", ControlEvents::withoutRollouts);
    registerFlagValues(manifests);
  }

  /** The first states of flags were values alone. */
  private static ObjectNode withoutRollouts(ObjectNode older) {
    older.putObject("rollouts");
    older.putObject("ended");
    return older;
  }

  static void registerFlagValues(EventManifests manifests) {
    manifests
        .variant(FlagValue.class, "off", FlagValue.Off.class)
        .variant(FlagValue.class, "on", FlagValue.On.class)
        .variant(FlagValue.class, "share", FlagValue.Share.class)
        .variant(FlagValue.class, "tenants", FlagValue.Tenants.class)
        .variant(FlagValue.class, "regions", FlagValue.Regions.class);
  }
}
