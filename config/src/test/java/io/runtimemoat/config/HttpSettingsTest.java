package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigResolveOptions;
import io.runtimemoat.config.HttpSettings.ResponseModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpSettingsTest {
  private static final Config REFERENCE =
      ConfigFactory.parseResources("reference.conf").resolve(ConfigResolveOptions.noSystem());

  @Test
  void defaults_listenOnLoopbackWithBoundedBodies() {
    HttpSettings settings = HttpSettings.from(REFERENCE);

    assertThat(settings)
        .isEqualTo(
            new HttpSettings(
                "127.0.0.1",
                8080,
                4096,
                512,
                4,
                4 << 20,
                128L << 20,
                0.5,
                64L << 20,
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30),
                Duration.ofSeconds(75),
                Duration.ofSeconds(15),
                Duration.ofSeconds(120),
                Duration.ofSeconds(2),
                Duration.ofSeconds(1),
                Duration.ofSeconds(15),
                64 << 10,
                100,
                2048,
                256,
                1,
                32,
                0.5,
                ResponseModel.SERVED,
                true,
                Optional.empty()));
  }

  @Test
  void everyKey_canBeSet(@TempDir Path folder) throws IOException {
    TlsSettings tls = EdgeSettingsTest.tls(folder);
    Config changed =
        ConfigFactory.parseString(
            """
            moat.http {
              interface = "0.0.0.0", port = 1, max-connections = 2, accept-queue = 3, pipelined-requests = 5
              max-body = 4 KiB, body-memory = 9 KiB, body-memory-tenant-share = 0.27, discard-limit = 5 KiB, head-timeout = 19 s, body-timeout = 6 s
              stall-timeout = 20 s, idle-timeout = 70 s, probe-after = 21 s
              time-limit = 8 s, time-limit-grace = 9 s, hold-head = 10 ms
              keep-alive-interval = 11 s, send-buffer = 12 KiB, max-nesting = 13
              max-messages = 14, max-embedding-inputs = 15, embedding-threads = 16
              embedding-queue = 17, embedding-tenant-share = 0.18
              response-model = requested, answer-metadata = false
              %s
            }
            """
                .formatted(EdgeSettingsTest.section(tls)));

    HttpSettings settings = HttpSettings.from(changed.withFallback(REFERENCE));

    assertThat(changed.getConfig("moat.http").root().keySet())
        .isEqualTo(REFERENCE.getConfig("moat.http").root().keySet());
    assertThat(settings)
        .isEqualTo(
            new HttpSettings(
                "0.0.0.0",
                1,
                2,
                3,
                5,
                4 << 10,
                9 << 10,
                0.27,
                5 << 10,
                Duration.ofSeconds(19),
                Duration.ofSeconds(6),
                Duration.ofSeconds(20),
                Duration.ofSeconds(70),
                Duration.ofSeconds(21),
                Duration.ofSeconds(8),
                Duration.ofSeconds(9),
                Duration.ofMillis(10),
                Duration.ofSeconds(11),
                12 << 10,
                13,
                14,
                15,
                16,
                17,
                0.18,
                ResponseModel.REQUESTED,
                false,
                Optional.of(tls)));
  }

  @Test
  void tenantsShareOfBodies_isAtLeastOneBody() {
    assertThat(tenantBytes("{ max-body = 1 MiB, body-memory = 10 MiB }")).isEqualTo(5 << 20);
    assertThat(
            tenantBytes(
                "{ max-body = 1 MiB, body-memory = 10 MiB, body-memory-tenant-share = 0.01 }"))
        .isEqualTo(1 << 20);
  }

  private static long tenantBytes(String http) {
    Config changed = ConfigFactory.parseString("moat.http " + http);
    return HttpSettings.from(changed.withFallback(REFERENCE)).bodyMemoryTenantBytes();
  }

  @Test
  void bodyMemoryBelowOneBody_isRefusedByName() {
    Config changed = ConfigFactory.parseString("moat.http.body-memory = 1 MiB");

    assertThatThrownBy(() -> HttpSettings.from(changed.withFallback(REFERENCE)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage(
            "moat.http.body-memory = 1048576 bytes is not allowed:"
                + " at least max-body = 4194304 bytes");
  }
}
