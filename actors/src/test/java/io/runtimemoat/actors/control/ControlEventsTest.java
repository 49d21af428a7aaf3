package io.runtimemoat.actors.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.PerMinute;
import io.runtimemoat.decision.budget.RateLimits;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.flags.EndedRollout;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagEvent;
import io.runtimemoat.decision.flags.FlagRollout;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.decision.tenancy.TenantEvent;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.decision.tenancy.TenantState;
import io.runtimemoat.persistence.journal.EventManifests;
import io.runtimemoat.persistence.journal.JournalCheck;
import io.runtimemoat.persistence.journal.VersionedEventSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The journal's JSON as the first release writes it: read for ever, and readable by people. */
class ControlEventsTest {
  private static final Instant AT = Instant.parse("2026-11-21T06:00:00Z");
  private static final RateLimits LIMITS =
      new RateLimits(
          new PerMinute(60, PerMinute.UNLIMITED, PerMinute.UNLIMITED),
          Map.of("large", new PerMinute(PerMinute.UNLIMITED, 9_000, 1_000)));
  private static final TenantProfile PROFILE =
      new TenantProfile("Acme", SlaTier.STANDARD, 1, true, LIMITS);
  private static final KeyGrant GRANT =
      new KeyGrant(
          new TenantId("acme"),
          "abcdefgh2345",
          "0f".repeat(32),
          null,
          Set.of("auto"),
          Set.of(Role.VIEWER),
          LIMITS);

  @Test
  void everyEventAndState_keepsItsManifestAndItsJson() {
    JournalCheck.of(new ControlEvents())
        .golden(ControlEventsTest.class, "journal-golden.txt", samples());
  }

  /** The first versions knew neither roles nor rate limits. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "tenant.created/1",
        "tenant.settings-changed/1",
        "tenant.key-added/1",
        "tenant.state/1"
      })
  void firstVersion_isReadWithoutRolesAndLimits(String manifest) throws IOException {
    VersionedEventSerializer journal =
        new VersionedEventSerializer(EventManifests.of(List.of(new ControlEvents())));
    TenantProfile profile = new TenantProfile("Acme", SlaTier.STANDARD, 1, true);
    KeyGrant grant =
        new KeyGrant(new TenantId("acme"), "abcdefgh2345", "0f".repeat(32), null, Set.of("auto"));

    Object read = journal.fromBinary(golden(manifest), manifest);

    assertThat(read)
        .isIn(
            new TenantEvent.TenantCreated(profile, "root", AT),
            new TenantEvent.SettingsChanged(profile, "root", AT),
            new TenantEvent.KeyAdded(grant, "root", AT),
            new TenantState(
                3,
                profile,
                1,
                Map.of("abcdefgh2345", new TenantState.Key(grant, 2)),
                List.of(new TenantState.Revocation("abcdefgh0000", 3))));
  }

  /** The first states were values alone. */
  @Test
  void firstStateOfFlags_isReadWithoutRollouts() throws IOException {
    VersionedEventSerializer journal =
        new VersionedEventSerializer(EventManifests.of(List.of(new ControlEvents())));

    assertThat(journal.fromBinary(golden("flags.state/1"), "flags.state/1"))
        .isEqualTo(
            new FlagState(
                1, Map.of(Flag.PLACEMENT_HW_AWARE, new FlagState.Setting(new FlagValue.On(), 1))));
  }

  private static byte[] golden(String manifest) throws IOException {
    try (InputStream stream =
        Objects.requireNonNull(ControlEventsTest.class.getResourceAsStream("journal-golden.txt"))) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith(manifest + " "))
          .findFirst()
          .orElseThrow()
          .substring(manifest.length() + 1)
          .getBytes(StandardCharsets.UTF_8);
    }
  }

  private static List<Object> samples() {
    return List.of(
        new TenantEvent.TenantCreated(PROFILE, "root", AT),
        new TenantEvent.SettingsChanged(PROFILE, "root", AT),
        new TenantEvent.KeyAdded(GRANT, "root", AT),
        new TenantEvent.KeyRevoked("abcdefgh2345", "lost", "root", AT),
        new TenantEvent.TenantDeleted("moved away", "root", AT),
        new TenantState(
            3,
            PROFILE,
            1,
            Map.of("abcdefgh2345", new TenantState.Key(GRANT, 2)),
            List.of(new TenantState.Revocation("abcdefgh0000", 3))),
        new FlagEvent.FlagChanged(
            Flag.VALIDATOR_STREAMING, new FlagValue.Share(0.25), "trial", "root", AT),
        new FlagEvent.RolloutStarted(
            Flag.ROUTING_POLICY_BANDIT, true, 0.05, "let it learn", "root", AT),
        new FlagEvent.PhaseEntered(
            Flag.ROUTING_POLICY_BANDIT, RolloutPhase.GUARDED_25, 0.25, "well", "judge", AT),
        new FlagEvent.Promoted(Flag.ROUTING_POLICY_BANDIT, "well", "judge", AT),
        new FlagEvent.RolledBack(Flag.ROUTING_POLICY_BANDIT, "p95", "slow", "judge", AT),
        new FlagEvent.RolloutWithdrawn(Flag.ROUTING_POLICY_BANDIT, "not today", "root", AT),
        new FlagState(
            4,
            Map.of(
                Flag.PLACEMENT_HW_AWARE,
                new FlagState.Setting(new FlagValue.On(), 1),
                Flag.ROUTING_POLICY_BANDIT,
                new FlagState.Setting(new FlagValue.Share(0.05), 4)),
            Map.of(
                Flag.ROUTING_POLICY_BANDIT,
                new FlagRollout(true, RolloutPhase.CANARY, 0.05, AT, "root")),
            Map.of(
                Flag.ROUTING_POLICY_BANDIT,
                new EndedRollout(
                    true,
                    RolloutPhase.GUARDED_25,
                    EndedRollout.How.ROLLED_BACK,
                    "p95",
                    "slow",
                    "judge",
                    AT))));
  }
}
