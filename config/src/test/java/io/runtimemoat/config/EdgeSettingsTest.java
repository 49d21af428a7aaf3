package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class EdgeSettingsTest {
  private static Config with(String overrides) {
    return ConfigFactory.parseString(overrides)
        .withFallback(ConfigFactory.parseResources("reference.conf"))
        .resolve();
  }

  @Test
  void management_defaults() {
    assertThat(ManagementSettings.from(with("")))
        .isEqualTo(new ManagementSettings("127.0.0.1", 8081, List.of("localhost")));
  }

  @Test
  void management_everyKey() {
    Config config =
        with("moat.management { host = 0.0.0.0, port = 9, allowed-hosts = [moat.example] }");

    assertThat(ManagementSettings.from(config))
        .isEqualTo(new ManagementSettings("0.0.0.0", 9, List.of("moat.example")));
  }

  @Test
  void auth_defaults() {
    assertThat(AuthSettings.from(with(""))).isEqualTo(new AuthSettings(true, ""));
  }

  @Test
  void auth_everyKey() {
    Config config = with("moat.auth { development-key = off, preset-key = 0123456789abcdef }");

    assertThat(AuthSettings.from(config)).isEqualTo(new AuthSettings(false, "0123456789abcdef"));
  }

  @Test
  void auth_shortPresetKey_isRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> AuthSettings.from(with("moat.auth.preset-key = s3cret")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("moat.auth.preset-key")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void telemetry_defaults() {
    assertThat(TelemetrySettings.from(with("")))
        .isEqualTo(
            new TelemetrySettings(
                Duration.ofSeconds(5),
                TelemetrySettings.Logs.PLAIN,
                new TelemetrySettings.Otlp(
                    "", 1, Duration.ofSeconds(2), Duration.ofSeconds(10), 8192)));
  }

  @Test
  void telemetry_everyKey() {
    Config config =
        with(
            """
            moat.telemetry {
              interval = 9 s, logs = json
              otlp {
                endpoint = "https://otel.example:4318/team/", share = 0.1
                interval = 3 s, timeout = 4 s, max-spans = 64
              }
            }
            """);

    assertThat(TelemetrySettings.from(config))
        .isEqualTo(
            new TelemetrySettings(
                Duration.ofSeconds(9),
                TelemetrySettings.Logs.JSON,
                new TelemetrySettings.Otlp(
                    "https://otel.example:4318/team",
                    0.1,
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(4),
                    64)));
  }

  @Test
  void telemetry_aMinutePlus_isRefused() {
    assertThatThrownBy(() -> TelemetrySettings.from(with("moat.telemetry.interval = 2 min")))
        .hasMessageStartingWith("moat.telemetry.interval");
  }

  @Test
  void telemetry_endpointThatIsNoUrl_isRefused() {
    Config config = with("moat.telemetry.otlp.endpoint = \"127.0.0.1:4318\"");

    assertThatThrownBy(() -> TelemetrySettings.from(config))
        .hasMessageStartingWith("moat.telemetry.otlp.endpoint = 127.0.0.1:4318")
        .hasMessageContaining("http://127.0.0.1:4318");
  }

  @Test
  void telemetry_unknownFormOfLogs_isRefused() {
    assertThatThrownBy(() -> TelemetrySettings.from(with("moat.telemetry.logs = xml")))
        .hasMessageContaining("one of plain, json");
  }
}
