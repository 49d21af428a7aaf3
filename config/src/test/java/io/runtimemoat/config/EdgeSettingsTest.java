package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EdgeSettingsTest {
  private static Config with(String overrides) {
    return ConfigFactory.parseString(overrides)
        .withFallback(ConfigFactory.parseResources("reference.conf"))
        .resolve();
  }

  @Test
  void management_defaults() {
    assertThat(ManagementSettings.from(with("")))
        .isEqualTo(
            new ManagementSettings(
                "127.0.0.1", 8081, List.of("localhost"), 512 << 10, Optional.empty()));
  }

  @Test
  void management_everyKey(@TempDir Path folder) throws IOException {
    TlsSettings tls = tls(folder);
    Config config =
        with(
            "moat.management { host = 0.0.0.0, port = 9, allowed-hosts = [moat.example], max-body = 2 KiB, %s }"
                .formatted(section(tls)));

    assertThat(ManagementSettings.from(config))
        .isEqualTo(
            new ManagementSettings("0.0.0.0", 9, List.of("moat.example"), 2048, Optional.of(tls)));
  }

  /** Files that exist; what is in them is the port's matter. */
  static TlsSettings tls(Path folder) throws IOException {
    return new TlsSettings(
        Files.createFile(folder.resolve("port.crt")),
        Files.createFile(folder.resolve("port.key")),
        Optional.of(Files.createFile(folder.resolve("clients.crt"))));
  }

  static String section(TlsSettings tls) {
    return "tls { certificates = \"%s\", key = \"%s\", client-authorities = \"%s\" }"
        .formatted(tls.certificates(), tls.key(), tls.clientAuthorities().orElseThrow());
  }

  @ParameterizedTest
  @CsvSource({
    "certificates = FILE, moat.http.tls.key",
    "key = FILE, moat.http.tls.key",
    "client-authorities = FILE, moat.http.tls.client-authorities",
    "certificates = /no/such.pem, moat.http.tls.certificates"
  })
  void tls_halfGivenOrUnreadable_isRefusedByName(String given, String key, @TempDir Path folder)
      throws IOException {
    Path file = Files.createFile(folder.resolve("some.pem"));
    String setting =
        given
            .replace("FILE", '"' + file.toString() + '"')
            .replace("/no/such.pem", "\"/no/such.pem\"");

    assertThatThrownBy(
            () -> TlsSettings.from(with("moat.http.tls { " + setting + " }"), "moat.http"))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(key);
  }

  @Test
  void auth_defaults() {
    assertThat(AuthSettings.from(with(""))).isEqualTo(new AuthSettings(true, "", ""));
  }

  @Test
  void auth_everyKey() {
    String admin = "0123456789abcdef".repeat(2);
    Config config =
        with(
            "moat.auth { development-key = off, preset-key = 0123456789abcdef, admin-key = %s }"
                .formatted(admin));

    AuthSettings settings = AuthSettings.from(config);

    assertThat(settings).isEqualTo(new AuthSettings(false, "0123456789abcdef", admin));
    assertThat(settings.toString()).doesNotContain("0123");
  }

  @Test
  void auth_shortPresetKey_isRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> AuthSettings.from(with("moat.auth.preset-key = s3cret")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("moat.auth.preset-key")
        .hasMessageNotContaining("s3cret");
  }

  @Test
  void auth_shortAdminKey_isRefusedWithoutShowingIt() {
    assertThatThrownBy(() -> AuthSettings.from(with("moat.auth.admin-key = 0123456789abcdef")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("moat.auth.admin-key")
        .hasMessageContaining("32 characters")
        .hasMessageNotContaining("0123");
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
