package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GuardSettingsTest {
  private static final List<String> REGIONS =
      List.of(
          "US", "GB", "DE", "FR", "IT", "ES", "NL", "BE", "CH", "AT", "SE", "PL", "PT", "IE", "BR",
          "MX", "IN", "JP", "KR", "AU");

  private static final List<String> HOSTS = List.of("example.com", ".example.org");
  private static final Map<String, EgressSettings.Identifier> TICKETS =
      Map.of("ticket", new EgressSettings.Identifier("T-[0-9]+", List.of("T-1")));

  @Test
  void defaults_areTheReferenceValues() {
    GuardSettings settings = GuardSettings.from(with(""));

    assertThat(settings)
        .isEqualTo(
            new GuardSettings(
                4 << 20,
                10_000,
                8192,
                5000,
                REGIONS,
                32,
                256,
                500,
                2000,
                new GuardSettings.Refusals(10_000, Duration.ofMinutes(5)),
                new EgressSettings(
                    new EgressSettings.Rules(false, List.of("*"), Map.of()), Map.of())));
  }

  @Test
  void everyKey_isRead() {
    GuardSettings settings =
        GuardSettings.from(
            with(
                """
                max-chars = 2000, max-findings = 3, max-segment = 4096, max-phone-checks = 5
                phone-regions = [NZ], max-patterns = 6, max-pattern-length = 7
                max-pattern-steps = 18, max-surrogates = 9
                refusals { keys = 10, half-life = 11 s }
                egress {
                  personal-data = true, hosts = [example.com, .example.org]
                  identifiers { ticket { pattern = "T-[0-9]+", allowed = [T-1] } }
                  tenants { acme { hosts = [acme.example] }, zeta { personal-data = false } }
                }
                """));

    assertThat(settings)
        .isEqualTo(
            new GuardSettings(
                2000,
                3,
                4096,
                5,
                List.of("NZ"),
                6,
                7,
                18,
                9,
                new GuardSettings.Refusals(10, Duration.ofSeconds(11)),
                new EgressSettings(
                    new EgressSettings.Rules(true, HOSTS, TICKETS),
                    Map.of(
                        "acme",
                        new EgressSettings.Rules(true, List.of("acme.example"), TICKETS),
                        "zeta",
                        new EgressSettings.Rules(false, HOSTS, TICKETS)))));
    assertThat(settings.egress().of("acme").hosts()).containsExactly("acme.example");
    assertThat(settings.egress().of("other")).isEqualTo(settings.egress().standard());
  }

  @Test
  void wrongValues_areRefusedByName() {
    assertRefused("max-chars = 1", "moat.guard.max-chars");
    assertRefused("max-segment = 1000", "moat.guard.max-segment");
    assertRefused("max-findings = 0", "moat.guard.max-findings");
    assertRefused("max-phone-checks = -1", "moat.guard.max-phone-checks");
    assertRefused("phone-regions = [us]", "moat.guard.phone-regions");
    assertRefused("max-patterns = 5000", "moat.guard.max-patterns");
    assertRefused("max-pattern-length = 0", "moat.guard.max-pattern-length");
    assertRefused("max-pattern-steps = 1", "moat.guard.max-pattern-steps");
    assertRefused("max-surrogates = 0", "moat.guard.max-surrogates");
    assertRefused("refusals.keys = 0", "moat.guard.refusals.keys");
    assertRefused("egress.hosts = [\"https://x.example\"]", "moat.guard.egress.hosts");
    assertRefused("egress.unknown = 1", "moat.guard.egress.unknown");
    assertRefused(
        "egress.identifiers.ticket.pattern = \"\"",
        "moat.guard.egress.identifiers.\"ticket\".pattern");
    assertRefused("egress.identifiers.url.pattern = x", "moat.guard.egress.identifiers.url");
    assertRefused("egress.tenants.acme.host = [x]", "moat.guard.egress.tenants.\"acme\".host");
    assertRefused("refusals.half-life = 10 ms", "moat.guard.refusals.half-life");
  }

  private static void assertRefused(String wrong, String key) {
    assertThatThrownBy(() -> GuardSettings.from(with(wrong)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(key + " = ");
  }

  private static Config with(String guard) {
    return ConfigFactory.parseString("moat.guard { " + guard + " }")
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
  }
}
