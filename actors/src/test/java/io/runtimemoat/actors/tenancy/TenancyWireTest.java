package io.runtimemoat.actors.tenancy;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.TenantProfile;
import io.runtimemoat.decision.tenancy.TenantState;
import io.runtimemoat.persistence.serialization.WireCheck;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class TenancyWireTest {
  private static final ActorTestKit KIT = ActorTestKit.create("golden");
  private static final WireCheck CHECK = WireCheck.of(KIT.system(), new TenancyWire());
  private static final TenantProfile PROFILE =
      new TenantProfile("Acme", SlaTier.INTERACTIVE, 2.5, true);
  private static final KeyGrant GRANT =
      new KeyGrant(
          new TenantId("acme"),
          "abcdefgh2345",
          "0f".repeat(32),
          Instant.parse("2027-01-01T00:00:00Z"),
          Set.of("auto", "small"));

  @AfterAll
  static void stop() {
    KIT.shutdownTestKit();
  }

  @Test
  void everyMessage_hasANumber() {
    CHECK.protocols(Tenant.Command.class, Tenant.Account.class);
  }

  @Test
  void goldenBytes_stillDecode() {
    CHECK.golden(TenancyWireTest.class, "wire-golden.txt", samples());
  }

  private static List<WireMessage> samples() {
    return List.of(
        new Tenant.GetTenant(KIT.system().deadLetters()),
        new Tenant.CreateTenant(PROFILE, "root", KIT.system().deadLetters()),
        new Tenant.ChangeSettings(PROFILE, "root", KIT.system().deadLetters()),
        new Tenant.AddKey(GRANT, "root", KIT.system().deadLetters()),
        new Tenant.RevokeKey("abcdefgh2345", "lost", "root", KIT.system().deadLetters()),
        new Tenant.AnnounceAgain(),
        new Tenant.Account(
            new TenantState(
                3,
                PROFILE,
                1,
                Map.of("abcdefgh2345", new TenantState.Key(GRANT, 2)),
                List.of(new TenantState.Revocation("abcdefgh0000", 3)))));
  }
}
