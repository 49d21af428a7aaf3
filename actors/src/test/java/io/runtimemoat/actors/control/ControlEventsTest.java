package io.runtimemoat.actors.control;

import static org.assertj.core.api.Assertions.assertThat;

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
import io.runtimemoat.persistence.journal.EventManifests;
import io.runtimemoat.persistence.journal.VersionedEventSerializer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
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
  private static final String PROFILE_JSON =
      "{\"name\":\"Acme\",\"sla\":\"STANDARD\",\"weight\":1.0,\"active\":true}";
  private static final String GRANT_JSON =
      "{\"tenant\":{\"value\":\"acme\"},\"publicId\":\"abcdefgh2345\",\"secretHash\":\""
          + "0f".repeat(32)
          + "\",\"expiresAt\":null,\"allowedModels\":[\"auto\"]}";
  private static final String BY = ",\"by\":\"root\",\"at\":\"2026-11-21T06:00:00Z\"}";

  private final VersionedEventSerializer journal =
      new VersionedEventSerializer(EventManifests.of(List.of(new ControlEvents())));

  @Test
  void everyEventAndState_keepsItsManifestAndItsJson() {
    golden()
        .forEach(
            (event, stored) -> {
              String manifest = stored.substring(0, stored.indexOf(' '));
              String json = stored.substring(stored.indexOf(' ') + 1);
              byte[] bytes = json.getBytes(StandardCharsets.UTF_8);

              assertThat(journal.manifest(event)).isEqualTo(manifest);
              assertThat(new String(journal.toBinary(event), StandardCharsets.UTF_8))
                  .isEqualTo(json);
              assertThat(journal.fromBinary(bytes, manifest)).isEqualTo(event);
            });
  }

  private static Map<Object, String> golden() {
    Map<Object, String> golden = new LinkedHashMap<>();
    golden.put(
        new TenantEvent.TenantCreated(PROFILE, "root", AT),
        "tenant.created/1 {\"profile\":" + PROFILE_JSON + BY);
    golden.put(
        new TenantEvent.SettingsChanged(PROFILE, "root", AT),
        "tenant.settings-changed/1 {\"profile\":" + PROFILE_JSON + BY);
    golden.put(
        new TenantEvent.KeyAdded(GRANT, "root", AT),
        "tenant.key-added/1 {\"grant\":" + GRANT_JSON + BY);
    golden.put(
        new TenantEvent.KeyRevoked("abcdefgh2345", "lost", "root", AT),
        "tenant.key-revoked/1 {\"publicId\":\"abcdefgh2345\",\"reason\":\"lost\"" + BY);
    golden.put(
        new TenantState(
            3,
            PROFILE,
            1,
            Map.of("abcdefgh2345", new TenantState.Key(GRANT, 2)),
            List.of(new TenantState.Revocation("abcdefgh0000", 3))),
        "tenant.state/1 {\"revision\":3,\"profile\":"
            + PROFILE_JSON
            + ",\"profileRevision\":1,\"keys\":{\"abcdefgh2345\":{\"grant\":"
            + GRANT_JSON
            + ",\"revision\":2}},\"revoked\":[{\"publicId\":\"abcdefgh0000\",\"revision\":3}]}");
    golden.put(
        new FlagEvent.FlagChanged(
            Flag.VALIDATOR_STREAMING, new FlagValue.Share(0.25), "trial", "root", AT),
        "flags.changed/1 {\"flag\":\"VALIDATOR_STREAMING\",\"value\":{\"type\":\"share\","
            + "\"share\":0.25},\"reason\":\"trial\""
            + BY);
    golden.put(
        new FlagState(
            1, Map.of(Flag.PLACEMENT_HW_AWARE, new FlagState.Setting(new FlagValue.On(), 1))),
        "flags.state/1 {\"revision\":1,\"settings\":{\"PLACEMENT_HW_AWARE\":{\"value\":"
            + "{\"type\":\"on\"},\"revision\":1}}}");
    return golden;
  }
}
