package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

class GateSettingsTest {
  @Test
  void defaults_areTheReference() {
    assertThat(GateSettings.from(ConfigFactory.load()))
        .isEqualTo(
            new GateSettings(
                50, 0.05, 0.95, 0.01, 0, 0.95, 1.10, 1.15, 0.01, 0.01, 4, 1_000, 5, 1, 20_000));
  }

  @Test
  void everyKey_isRead() {
    Config config =
        with(
            """
            least-ess = 60
            least-ess-share = 0.1
            confidence = 0.9
            refresh-margin = 0.02
            least-quality = 0.3
            least-quality-ratio = 0.8
            most-cost-ratio = 1.2
            most-latency-ratio = 1.3
            most-missing-share = 0.03
            most-unseen-mass = 0.04
            most-standard-errors = 5
            resamples = 200
            folds = 3
            ridge = 0.5
            most-samples = 700
            """);

    assertThat(GateSettings.from(config))
        .isEqualTo(
            new GateSettings(
                60, 0.1, 0.9, 0.02, 0.3, 0.8, 1.2, 1.3, 0.03, 0.04, 5, 200, 3, 0.5, 700));
  }

  @Test
  void sampleSizeThatIsNeverReached_isRefused() {
    assertThatThrownBy(() -> GateSettings.from(with("least-ess = 200\nmost-samples = 100")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.learning.gate.least-ess = 200.0 is not allowed: at most");
  }

  private static Config with(String lines) {
    return ConfigFactory.parseString("moat.learning.gate {\n" + lines + "\n}")
        .withFallback(ConfigFactory.load());
  }
}
