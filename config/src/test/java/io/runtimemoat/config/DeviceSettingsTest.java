package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceSettingsTest {

  @Test
  void defaults_areThoseOfTheManual() {
    DeviceSettings settings = DeviceSettings.from(ConfigFactory.load());

    assertThat(settings)
        .isEqualTo(
            new DeviceSettings(
                1,
                1,
                false,
                256,
                0.5,
                Duration.ofMillis(20),
                64,
                8,
                Duration.ofSeconds(10),
                64,
                256L << 20));
  }

  @Test
  void everyKey_isRead() {
    DeviceSettings settings =
        DeviceSettings.from(
            ConfigFactory.parseString(
                """
                moat.device {
                  lanes = 2, threads = 3, spinning = true, queue-capacity = 10
                  tenant-queue-share = 0.25, run-limit = 5 ms, chunk-tokens = 32
                  draft-tokens = 3, stall-timeout = 1 s
                  fair-quantum-tokens = 8, parked-kv = 1 MiB
                }
                """));

    assertThat(settings)
        .isEqualTo(
            new DeviceSettings(
                2,
                3,
                true,
                10,
                0.25,
                Duration.ofMillis(5),
                32,
                3,
                Duration.ofSeconds(1),
                8,
                1L << 20));
  }

  @ParameterizedTest
  @CsvSource({
    "chunk-tokens, 48",
    "chunk-tokens, 8",
    "lanes, 0",
    "tenant-queue-share, 0",
    "run-limit, 2 s",
    "parked-kv, -1"
  })
  void valueOutOfRange_isRefusedByItsKey(String key, String value) {
    assertThatThrownBy(
            () ->
                DeviceSettings.from(
                    ConfigFactory.parseString("moat.device." + key + " = " + value)
                        .withFallback(ConfigFactory.load())))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.device." + key + " = ");
  }
}
