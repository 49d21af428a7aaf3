package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitSettingsTest {
  @Test
  void defaults_areTheReference() {
    assertThat(LimitSettings.from(ConfigFactory.load()))
        .isEqualTo(
            new LimitSettings(
                new LimitSettings.Rate(
                    100,
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1),
                    Duration.ofMillis(500),
                    256,
                    10_000,
                    2_000),
                new LimitSettings.Concurrency(256, 64, 512, Duration.ofSeconds(5)),
                new LimitSettings.Request(0, Duration.ofMinutes(10), Duration.ZERO, 200_000, 8)));
  }

  @Test
  void everyKey_isRead() {
    Config config =
        with(
            """
            rate {
              lease-parts = 21
              lease-ttl = 200 ms
              wait-limit = 11 ms
              ask-timeout = 12 ms
              waiting-per-tenant = 13
              most-tenants = 16
              limits-per-tenant = 14
            }
            concurrency { per-tenant = 2, queue-per-tenant = 3, queue-total = 4, queue-wait = 5 ms }
            request {
              max-cost = 0.25
              hard-timeout = 7 s
              soft-timeout = 6 s
              max-tokens = 8
              max-attempts = 9
            }
            """);

    assertThat(LimitSettings.from(config))
        .isEqualTo(
            new LimitSettings(
                new LimitSettings.Rate(
                    21,
                    Duration.ofMillis(200),
                    Duration.ofMillis(11),
                    Duration.ofMillis(12),
                    13,
                    16,
                    14),
                new LimitSettings.Concurrency(2, 3, 4, Duration.ofMillis(5)),
                new LimitSettings.Request(
                    0.25, Duration.ofSeconds(7), Duration.ofSeconds(6), 8, 9)));
  }

  @Test
  void softTimeoutThatNeverComesFirst_isRefused() {
    assertThatThrownBy(() -> LimitSettings.from(with("request.soft-timeout = 10 minutes")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.limits.request.soft-timeout = 600000 ms is not allowed");
  }

  @Test
  void queueOfOneTenantAboveAll_isRefused() {
    assertThatThrownBy(() -> LimitSettings.from(with("concurrency.queue-total = 63")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("queue-per-tenant = 64 is not allowed");
  }

  private static Config with(String lines) {
    return ConfigFactory.parseString("moat.limits {\n" + lines + "\n}")
        .withFallback(ConfigFactory.load());
  }
}
