package io.runtimemoat.actors.tenancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.actors.control.ControlView;
import io.runtimemoat.config.InvalidSettingException;
import io.runtimemoat.config.TenantSettings;
import io.runtimemoat.decision.TenantId;
import io.runtimemoat.decision.budget.BudgetLimit;
import io.runtimemoat.decision.budget.BudgetScope;
import io.runtimemoat.decision.budget.BudgetWindow;
import io.runtimemoat.decision.budget.Money;
import io.runtimemoat.decision.budget.PerMinute;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.decision.features.TaskType;
import io.runtimemoat.decision.flags.FlagState;
import io.runtimemoat.decision.tenancy.ApiKey;
import io.runtimemoat.decision.tenancy.KeyGrant;
import io.runtimemoat.decision.tenancy.Role;
import io.runtimemoat.decision.tenancy.TenantProfile;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ConfiguredTenantsTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final ApiKey KEY =
      ApiKey.parse("sk-moat-abcdefgh2345-0123456789abcdef").orElseThrow();

  private static ConfiguredTenants read(String tenants) {
    return ConfiguredTenants.of(
        TenantSettings.from(
            ConfigFactory.parseString("moat.tenants " + tenants)
                .withFallback(ConfigFactory.load())
                .resolve(),
            Map.of("S", "0123456789abcdef")));
  }

  @Test
  void settings_becomeWhatOwnersWouldHold() {
    ConfiguredTenants tenants =
        read(
            """
            { acme {
              limits { models { large { output-tokens-per-minute = 5 } } }
              budgets = [
                { scope = tenant, day { money = 1.5 }, month { tokens = 7 } }
                { scope = "key:abcdefgh2345", day { tokens = 3 } }
                { scope = "task:code", month { money = 2, tokens = 4 } }
              ]
              keys = [{ id = abcdefgh2345, secret-env = S, roles = [trainer, admin] }]
            } }""");

    assertThat(tenants.tenants()).containsOnlyKeys(ACME);
    KeyGrant grant = tenants.authenticate(KEY, Instant.EPOCH).orElseThrow();
    assertThat(grant.roles()).containsExactly(Role.ADMIN, Role.TRAINER);
    assertThat(tenants.profile(ACME).orElseThrow().limits().models())
        .containsEntry("large", new PerMinute(PerMinute.UNLIMITED, PerMinute.UNLIMITED, 5));
    assertThat(tenants.budgets().get(ACME))
        .isEqualTo(
            Map.of(
                BudgetScope.tenant(),
                List.of(
                    new BudgetLimit(BudgetWindow.DAY, Spend.atMost(Money.ofUnits(1.5))),
                    new BudgetLimit(BudgetWindow.MONTH, Spend.atMost(7))),
                BudgetScope.key("abcdefgh2345"),
                List.of(new BudgetLimit(BudgetWindow.DAY, Spend.atMost(3))),
                BudgetScope.task(TaskType.CODE),
                List.of(new BudgetLimit(BudgetWindow.MONTH, new Spend(Money.ofUnits(2), 4)))));
  }

  @Test
  void scopeOfNothing_isRefused() {
    assertThatThrownBy(
            () ->
                read(
                    "{ acme { budgets = [{ scope = \"key:abcdefgh2345\", day { money = 1 } }] } }"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.tenants.acme.budgets = key:abcdefgh2345");
    assertThatThrownBy(
            () -> read("{ acme { budgets = [{ scope = \"task:cooking\", day { money = 1 } }] } }"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("extraction");
  }

  @Test
  void tenantOrKeyThatIsMadeTwice_isRefused() {
    ConfiguredTenants tenants = read("{ acme { keys = [{ id = abcdefgh2345, secret-env = S }] } }");
    TenantId zeta = new TenantId("zeta");
    KeyGrant same = new KeyGrant(zeta, "abcdefgh2345", "0".repeat(64), null, Set.of());

    assertThatCode(() -> tenants.refuseClashes(view(Map.of(), zeta))).doesNotThrowAnyException();
    assertThatThrownBy(() -> tenants.refuseClashes(view(Map.of(), ACME)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.tenants.acme = ");
    assertThatThrownBy(() -> tenants.refuseClashes(view(Map.of("abcdefgh2345", same), zeta)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.tenants.acme.keys = abcdefgh2345")
        .hasMessageContaining("zeta");
  }

  private static ControlView view(Map<String, KeyGrant> keys, TenantId tenant) {
    return new ControlView(
        1,
        keys,
        Map.of(tenant, TenantProfile.standard("x")),
        Map.of(),
        Map.of(),
        FlagState.unset());
  }
}
