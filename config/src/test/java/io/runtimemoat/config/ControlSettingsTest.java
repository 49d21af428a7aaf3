package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ControlSettingsTest {
  @Test
  void defaults_pollTwiceASecond() {
    assertThat(ControlSettings.from(with("")))
        .isEqualTo(
            new ControlSettings(
                "",
                Duration.ofMillis(500),
                Duration.ofSeconds(5),
                500,
                2,
                Duration.ofSeconds(2),
                100,
                Duration.ofSeconds(15),
                Duration.ofDays(7),
                Duration.ofHours(1),
                Duration.ofSeconds(2)));
  }

  @Test
  void everyKey_isRead() {
    Config config =
        with(
            """
            moat.control {
              region = eu-north
              poll-interval = 100 ms
              stale-after = 1 s
              batch-rows = 7
              publish-attempts = 3
              publish-retry-delay = 50 ms
              keys-per-tenant = 4
              ask-timeout = 9 s
              tombstone-age = 2 h
              tombstone-purge-interval = 3 minutes
              flag-rollout-interval = 70 ms
            }
            """);

    assertThat(ControlSettings.from(config))
        .isEqualTo(
            new ControlSettings(
                "eu-north",
                Duration.ofMillis(100),
                Duration.ofSeconds(1),
                7,
                3,
                Duration.ofMillis(50),
                4,
                Duration.ofSeconds(9),
                Duration.ofHours(2),
                Duration.ofMinutes(3),
                Duration.ofMillis(70)));
  }

  @Test
  void feedThatOneSlowReadMakesStale_isRefused() {
    assertThatThrownBy(() -> ControlSettings.from(with("moat.control.stale-after = 1 s")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.control.stale-after = 1000 ms is not allowed");
  }

  @Test
  void regionWithoutEnd_isRefused() {
    assertThatThrownBy(() -> ControlSettings.from(with("moat.control.region = " + "x".repeat(65))))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.control.region = ");
  }

  private static Config with(String text) {
    return ConfigFactory.parseString(text)
        .withFallback(ConfigFactory.parseResources("reference.conf"))
        .resolve();
  }
}
