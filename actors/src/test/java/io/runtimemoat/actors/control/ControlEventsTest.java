package io.runtimemoat.actors.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.PerMinute;
import io.runtimemoat.decision.budget.RateLimits;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.flags.Flag;
import io.runtimemoat.decision.flags.FlagEvent;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.flags.FlagValue;
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
        new FlagState(
            1, Map.of(Flag.PLACEMENT_HW_AWARE, new FlagState.Setting(new FlagValue.On(), 1))));
  }
}
