package io.runtimemoat.actors.tenancy;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.PerMinute;
import io.runtimemoat.decision.budget.RateLimits;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.decision.tenancy.TenantOrder;
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
      new TenantProfile(
          "Acme", SlaTier.INTERACTIVE, 2.5, true, RateLimits.of(new PerMinute(60, 9_000, 1_000)));
  private static final KeyGrant GRANT =
      new KeyGrant(
          new TenantId("acme"),
          "abcdefgh2345",
          "0f".repeat(32),
          Instant.parse("2027-01-01T00:00:00Z"),
          Set.of("auto", "small"),
          Set.of(Role.AUDITOR, Role.TRAINER),
          new RateLimits(PerMinute.NO_LIMIT, Map.of("large", new PerMinute(1, 2, 3))));

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

  private static Tenant.GiveOrder order(TenantOrder order) {
    return new Tenant.GiveOrder(order, 7, "root", KIT.system().deadLetters());
  }

  private static List<WireMessage> samples() {
    return List.of(
        new Tenant.GetTenant(KIT.system().deadLetters()),
        order(new TenantOrder.AddKey(GRANT)),
        order(new TenantOrder.Create(PROFILE)),
        order(new TenantOrder.ChangeSettings(PROFILE)),
        order(new TenantOrder.Delete("moved away")),
        order(new TenantOrder.RevokeKey("abcdefgh2345", "lost")),
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
