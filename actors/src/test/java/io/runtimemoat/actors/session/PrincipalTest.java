package io.runtimemoat.actors.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.PerMinute;
import io.runtimemoat.decision.budget.RateKey;
import io.runtimemoat.decision.budget.RateKind;
import io.runtimemoat.decision.budget.RateLimits;
import io.runtimemoat.decision.budget.RateNeed;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.ModelAccess;
import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.decision.tenancy.TenantProfile;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrincipalTest {
  @Test
  void keyHolder_hasTheKeysModelsAndTheTenantsService() {
    TenantId acme = new TenantId("acme");
    KeyGrant grant =
        new KeyGrant(acme, "abcdefgh2345", "0".repeat(64), null, Set.of("small", "auto"));
    TenantProfile profile = new TenantProfile("Acme", SlaTier.INTERACTIVE, 3, true);

    assertThat(Principal.of(grant, profile))
        .isEqualTo(
            new Principal(
                acme,
                "abcdefgh2345",
                new ModelAccess(Set.of("auto", "small")),
                3,
                SlaTier.INTERACTIVE));
  }

  @Test
  void plainPrincipal_isOfStandardServiceWithEveryModel() {
    Principal plain = new Principal(new TenantId("dev"), "development");

    assertThat(plain.models()).isEqualTo(ModelAccess.all());
    assertThat(plain.weight()).isEqualTo(1);
    assertThat(plain.sla()).isEqualTo(SlaTier.STANDARD);
    assertThat(plain.roles()).isEmpty();
    assertThat(plain.rateNeeds("auto", 1, 1)).isEmpty();
  }

  @Test
  void keyHolder_hasTheKeysRolesAndTheLimitsOfBoth() {
    TenantId acme = new TenantId("acme");
    KeyGrant grant =
        new KeyGrant(
            acme,
            "abcdefgh2345",
            "0".repeat(64),
            null,
            Set.of(),
            Set.of(Role.VIEWER, Role.OPERATOR),
            RateLimits.of(new PerMinute(5, PerMinute.UNLIMITED, PerMinute.UNLIMITED)));
    TenantProfile profile =
        new TenantProfile(
            "Acme",
            SlaTier.STANDARD,
            1,
            true,
            new RateLimits(
                PerMinute.NO_LIMIT,
                Map.of("large", new PerMinute(PerMinute.UNLIMITED, PerMinute.UNLIMITED, 1_000))));

    Principal holder = Principal.of(grant, profile);

    assertThat(holder.roles()).containsExactly(Role.OPERATOR, Role.VIEWER);
    assertThat(holder.rateNeeds("large", 7, 9))
        .containsExactly(
            new RateNeed(new RateKey("tenant model large", RateKind.OUTPUT_TOKENS), 1_000, 9),
            new RateNeed(new RateKey("key abcdefgh2345", RateKind.REQUESTS), 5, 1));
    assertThat(holder.withRoles(Set.of(Role.ADMIN)).roles()).containsExactly(Role.ADMIN);
  }
}
