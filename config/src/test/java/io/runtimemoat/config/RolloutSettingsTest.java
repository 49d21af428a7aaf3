package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RolloutSettingsTest {
  @Test
  void defaults_areTheReference() {
    assertThat(RolloutSettings.from(ConfigFactory.load()))
        .isEqualTo(
            new RolloutSettings(
                0.05,
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                Duration.ofMinutes(10),
                1_000,
                100,
                500,
                1.15,
                1.10,
                0.95,
                2,
                1.10,
                0.01,
                0.05,
                false));
  }

  @Test
  void everyKey_isRead() {
    Config config =
        with(
            """
            canary-share = 0.02
            shadow-dwell = 1 s
            canary-dwell = 2 s
            guarded-dwell = 3 s
            shadow-decisions = 4
            least-to-roll-back = 50
            least-to-promote = 60
            most-p95-ratio = 1.7
            most-p99-ratio = 1.8
            least-quality-ratio = 0.9
            most-validation-ratio = 1.1
            most-cost-ratio = 1.2
            most-missing-share = 0.13
            family-error = 0.14
            approval-required = true
            """);

    assertThat(RolloutSettings.from(config))
        .isEqualTo(
            new RolloutSettings(
                0.02,
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                4,
                50,
                60,
                1.7,
                1.8,
                0.9,
                1.1,
                1.2,
                0.13,
                0.14,
                true));
  }

  @Test
  void canaryAboveTheNamedLimit_isRefused() {
    assertThatThrownBy(() -> RolloutSettings.from(with("canary-share = 0.06")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.learning.rollout.canary-share = 0.06 is not allowed");
  }

  @Test
  void promotionBeforeAnyRollback_isRefused() {
    assertThatThrownBy(() -> RolloutSettings.from(with("least-to-promote = 50")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("least-to-roll-back = 100 is not allowed");
  }

  private static Config with(String lines) {
    return ConfigFactory.parseString("moat.learning.rollout {\n" + lines + "\n}")
        .withFallback(ConfigFactory.load());
  }
}
