package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import io.runtimemoat.config.TenantLimitSettings.PerMinute;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantSettingsTest {
  private static final Config REFERENCE =
      ConfigFactory.parseResources("reference.conf").resolve(ConfigResolveOptions.noSystem());

  private static final PerMinute NO_LIMIT =
      new PerMinute(Optional.empty(), Optional.empty(), Optional.empty());
  private static final TenantLimitSettings NO_LIMITS = new TenantLimitSettings(NO_LIMIT, Map.of());

  /** SHA-256 of "abc", FIPS 180-2, appendix B.1. */
  private static final String ABC_HASH =
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

  private static TenantSettings read(String tenants, Map<String, String> environment) {
    Config config = ConfigFactory.parseString("moat.tenants " + tenants).withFallback(REFERENCE);
    return TenantSettings.from(config, environment);
  }

  @Test
  void defaults_areNoTenants() {
    assertThat(TenantSettings.from(REFERENCE, Map.of()).tenants()).isEmpty();
  }

  @Test
  void emptySection_isAStandardTenantWithoutKeys() {
    assertThat(read("{ acme {} }", Map.of()).tenants())
        .containsExactly(
            new TenantSettings.Tenant(
                "acme", "acme", "standard", 1, true, NO_LIMITS, List.of(), List.of()));
  }

  @Test
  void everyKey_canBeSet() {
    TenantSettings settings =
        read(
            """
            { acme {
              name = "Acme", sla = batch, weight = 2.5, active = off
              limits {
                requests-per-minute = 1, input-tokens-per-minute = 2, output-tokens-per-minute = 3
                models { "org/m.1" { output-tokens-per-minute = 4 } }
              }
              budgets = [
                { scope = tenant, day { money = 1.5, tokens = 6 }, month { tokens = 7 } }
                { scope = "task:extraction", month { money = 8 } }
              ]
              keys = [{
                id = "abcdefgh2345", secret-hash = "%s", expires = "2027-01-31T00:00:00Z"
                models = [auto, small], roles = [viewer, admin], limits { requests-per-minute = 9 }
              }]
            } }"""
                .formatted(ABC_HASH),
            Map.of());

    assertThat(settings.tenants())
        .containsExactly(
            new TenantSettings.Tenant(
                "acme",
                "Acme",
                "batch",
                2.5,
                false,
                new TenantLimitSettings(
                    new PerMinute(Optional.of(1L), Optional.of(2L), Optional.of(3L)),
                    Map.of(
                        "org/m.1",
                        new PerMinute(Optional.empty(), Optional.empty(), Optional.of(4L)))),
                List.of(
                    new TenantSettings.Budget(
                        "tenant",
                        Optional.of(new TenantSettings.Amount(Optional.of(1.5), Optional.of(6L))),
                        Optional.of(new TenantSettings.Amount(Optional.empty(), Optional.of(7L)))),
                    new TenantSettings.Budget(
                        "task:extraction",
                        Optional.empty(),
                        Optional.of(
                            new TenantSettings.Amount(Optional.of(8.0), Optional.empty())))),
                List.of(
                    new TenantKeySettings(
                        "abcdefgh2345",
                        ABC_HASH,
                        Optional.of(Instant.parse("2027-01-31T00:00:00Z")),
                        Set.of("auto", "small"),
                        Set.of("admin", "viewer"),
                        new TenantLimitSettings(
                            new PerMinute(Optional.of(9L), Optional.empty(), Optional.empty()),
                            Map.of())))));
  }

  @Test
  void secretOfTheEnvironment_isKeptAsItsHashOnly() {
    TenantSettings settings =
        read(
            "{ acme { keys = [{ id = abcdefgh2345, secret-env = ACME }] } }",
            Map.of("ACME", "0123456789abcdef"));

    assertThat(settings.toString()).doesNotContain("0123456789abcdef");
    assertThat(settings.tenants().get(0).keys().get(0).secretHash())
        .as("sha256sum of 0123456789abcdef")
        .isEqualTo("9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ Acme {} } | moat.tenants.Acme | tenant id",
        "{ acme { weight = 0 } } | moat.tenants.\"acme\".weight | 0.01",
        "{ acme { sla = fast } } | moat.tenants.\"acme\".sla | batch",
        "{ acme { limits { request = 1 } } } | moat.tenants.\"acme\".limits.request | one of",
        "{ acme { limitz { requests-per-minute = 1 } } } | moat.tenants.\"acme\".limitz | one of name",
        "{ acme { limits { requests-per-minute = 0 } } } | moat.tenants.\"acme\".limits.requests-per-minute | from 1",
        "{ acme { budgets = [{ scope = all, day { money = 1 } }] } } | moat.tenants.\"acme\".budgets[0].scope | key:<id>",
        "{ acme { budgets = [{ scope = tenant }] } } | moat.tenants.\"acme\".budgets[0].day | the month",
        "{ acme { budgets = [{ scope = tenant, day {} }] } } | moat.tenants.\"acme\".budgets[0].day | money",
        "{ acme { keys = [{ id = x, secret-env = A }] } } | moat.tenants.\"acme\".keys[0].id | 12 of",
        "{ acme { keys = [{ id = abcdefgh2345 }] } } | moat.tenants.\"acme\".keys[0].secret-hash | one of the two",
        "{ acme { keys = [{ id = abcdefgh2345, secret-env = NONE }] } } | moat.tenants.\"acme\".keys[0].secret-env | 16 to 128",
        "{ acme { keys = [{ id = abcdefgh2345, secret-env = A, roles = [root] }] } } | moat.tenants.\"acme\".keys[0].roles | admin",
        "{ acme { keys = [{ id = abcdefgh2345, secret-env = A, expires = soon }] } } | moat.tenants.\"acme\".keys[0].expires | UTC",
        "{ acme { keys = [{ id = abcdefgh2345, secret-env = A, expiry = soon }] } } | moat.tenants.\"acme\".keys[0].expiry | one of",
        "{ a { keys = [{ id = abcdefgh2345, secret-env = A }] }, b { keys = [{ id = abcdefgh2345, secret-env = A }] } } | moat.tenants.\"b\".keys | no other key"
      })
  void wrongValue_isRefusedByName(String tenants, String key, String allowed) {
    assertThatThrownBy(() -> read(tenants, Map.of("A", "0123456789abcdef")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(key + " = ")
        .hasMessageContaining(allowed)
        .hasMessageNotContaining("0123456789abcdef");
  }

  @Test
  void typingMistakesOfATenant_areUnknownKeys() {
    Config config =
        ConfigFactory.parseString("moat.tenants { acme { wieght = 2, weight = 2 } }")
            .withFallback(REFERENCE);

    assertThat(UnknownKeys.in(config, REFERENCE)).containsExactly("moat.tenants.acme.wieght");
  }
}
