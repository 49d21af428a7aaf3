package io.runtimemoat.actors.control;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagEvent;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.TenantEvent;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.decision.tenancy.TenantState;
import io.runtimemoat.persistence.journal.JournalCheck;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The journal's JSON as the first release writes it: read for ever, and readable by people. */
class ControlEventsTest {
  private static final Instant AT = Instant.parse("2026-11-21T06:00:00Z");
  private static final TenantProfile PROFILE = new TenantProfile("Acme", SlaTier.STANDARD, 1, true);
  private static final KeyGrant GRANT =
      new KeyGrant(new TenantId("acme"), "abcdefgh2345", "0f".repeat(32), null, Set.of("auto"));

  @Test
  void everyEventAndState_keepsItsManifestAndItsJson() {
    JournalCheck.of(new ControlEvents())
        .golden(ControlEventsTest.class, "journal-golden.txt", samples());
  }

  private static List<Object> samples() {
    return List.of(
        new TenantEvent.TenantCreated(PROFILE, "root", AT),
        new TenantEvent.SettingsChanged(PROFILE, "root", AT),
        new TenantEvent.KeyAdded(GRANT, "root", AT),
        new TenantEvent.KeyRevoked("abcdefgh2345", "lost", "root", AT),
        new TenantState(
            3,
            PROFILE,
            1,
            Map.of("abcdefgh2345", new TenantState.Key(GRANT, 2)),
            List.of(new TenantState.Revocation("abcdefgh0000", 3))),
        new FlagEvent.FlagChanged(
            Flag.VALIDATOR_STREAMING, new FlagValue.Share(0.25), "trial", "root", AT),
        new FlagState(
            1, Map.of(Flag.PLACEMENT_HW_AWARE, new FlagState.Setting(new FlagValue.On(), 1))));
  }
}
