package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SessionSettingsTest {
  @Test
  void defaults_areTheReference() {
    SessionSettings settings = SessionSettings.from(ConfigFactory.load());

    assertThat(settings)
        .isEqualTo(
            new SessionSettings(
                2000,
                4096,
                0.0,
                Duration.ofSeconds(1),
                16,
                16,
                1,
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofSeconds(1),
                Duration.ofSeconds(5),
                Duration.ofMillis(250),
                Duration.ofSeconds(3),
                2.0,
                100));
  }

  @Test
  void everyKey_isRead() {
    SessionSettings settings =
        SessionSettings.from(
            with(
                """
                max-live = 7
                max-completion-tokens = 9
                default-temperature = 0.25
                retry-after = 3 s
                text-window-batches = 5
                judge-after-tokens = 8
                replacement-attempts = 2
                start-reading-within = 4 s
                end-report-within = 6 ms
                remote { admission-within = 11 ms, subscription-timeout = 12 s }
                bids { interval = 30 ms, expiry = 90 ms, remote-handicap-sequences = 0.5 }
                recent-decisions = 13
                """));

    assertThat(settings)
        .isEqualTo(
            new SessionSettings(
                7,
                9,
                0.25,
                Duration.ofSeconds(3),
                5,
                8,
                2,
                Duration.ofSeconds(4),
                Duration.ofMillis(6),
                Duration.ofMillis(11),
                Duration.ofSeconds(12),
                Duration.ofMillis(30),
                Duration.ofMillis(90),
                0.5,
                13));
  }

  @Test
  void bidExpiryBelowTwoIntervals_isRefused() {
    Config config = with("bids { interval = 1 s, expiry = 1500 ms }");

    assertThatThrownBy(() -> SessionSettings.from(config))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(
            "moat.session.bids.expiry = 1500 ms is not allowed: at least twice");
  }

  private static Config with(String lines) {
    return ConfigFactory.parseString("moat.session {\n" + lines + "\n}")
        .withFallback(ConfigFactory.load());
  }
}
