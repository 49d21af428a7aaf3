package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BudgetSettingsTest {
  @Test
  void defaults_areTheReference() {
    assertThat(BudgetSettings.from(ConfigFactory.load()))
        .isEqualTo(
            new BudgetSettings(
                0.8,
                8,
                Duration.ofSeconds(1),
                200,
                20,
                4,
                16,
                Duration.ofSeconds(30),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofSeconds(1),
                256,
                Duration.ofSeconds(12),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                10_000,
                Duration.ofMillis(500)));
  }

  @Test
  void everyKey_isRead() {
    Config config =
        with(
            """
            warn-share = 0.5
            lease-parts = 9
            lent-out-retry = 2 s
            scopes-per-tenant = 3
            waivers-per-scope = 5
            node {
              low-water-reservations = 6
              ahead-reservations = 7
              lease-ttl = 21 s
              renew-interval = 10 s
              idle-return = 11 s
              refusal-ttl = 12 ms
              waiting-per-tenant = 13
              wait-limit = 14 ms
              ask-timeout = 15 ms
              round-interval = 16 ms
              most-tenants = 17
            }
            fold.interval = 18 ms
            """);

    assertThat(BudgetSettings.from(config))
        .isEqualTo(
            new BudgetSettings(
                0.5,
                9,
                Duration.ofSeconds(2),
                3,
                5,
                6,
                7,
                Duration.ofSeconds(21),
                Duration.ofSeconds(10),
                Duration.ofSeconds(11),
                Duration.ofMillis(12),
                13,
                Duration.ofMillis(14),
                Duration.ofMillis(15),
                Duration.ofMillis(16),
                17,
                Duration.ofMillis(18)));
  }

  @Test
  void leaseThatOneLostReportEnds_isRefused() {
    assertThatThrownBy(() -> BudgetSettings.from(with("node.lease-ttl = 10 s")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.budget.node.lease-ttl = 10000 ms is not allowed: more than");
  }

  @Test
  void lowWaterAboveTheTarget_isRefused() {
    assertThatThrownBy(() -> BudgetSettings.from(with("node.low-water-reservations = 16")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("low-water-reservations = 16 is not allowed");
  }

  private static Config with(String lines) {
    return ConfigFactory.parseString("moat.budget {\n" + lines + "\n}")
        .withFallback(ConfigFactory.load());
  }
}
