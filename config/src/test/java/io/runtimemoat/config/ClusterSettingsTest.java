package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterSettingsTest {
  private static Config with(String overrides) {
    return ConfigFactory.parseString(overrides)
        .withFallback(ConfigFactory.parseResources("reference.conf"))
        .resolve();
  }

  @Test
  void from_defaults_areALoneNode() {
    assertThat(ClusterSettings.from(with("")))
        .isEqualTo(new ClusterSettings("127.0.0.1", 0, List.of()));
  }

  @Test
  void from_everyKey() {
    Config config =
        with("moat.cluster { host = n1, port = 7355, seed-nodes = \"n1:7355, n2:7355\" }");

    assertThat(ClusterSettings.from(config))
        .isEqualTo(new ClusterSettings("n1", 7355, List.of("n1:7355", "n2:7355")));
  }

  @Test
  void from_seedWithoutPort_isRefused() {
    assertThatThrownBy(
            () -> ClusterSettings.from(with("moat.cluster { port = 1, seed-nodes = \"n1\" }")))
        .hasMessage("moat.cluster.seed-nodes = n1 is not allowed: host:port, separated by commas");
  }

  @Test
  void from_seedsWithFreePort_isRefused() {
    assertThatThrownBy(() -> ClusterSettings.from(with("moat.cluster.seed-nodes = \"n1:1\"")))
        .hasMessageStartingWith("moat.cluster.port = 0");
  }
}
