package io.runtimemoat.actors.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.features.SlaTier;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.ModelAccess;
import io.runtimemoat.decision.tenancy.TenantProfile;
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
  }
}
