package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.LedgerSettings.Sync;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerSettingsTest {
  private static final String SECRET = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

  @Test
  void defaults_areTheReferenceValues() {
    LedgerSettings settings = LedgerSettings.from(with(""));

    assertThat(settings)
        .isEqualTo(
            new LedgerSettings(
                Sync.BATCH,
                Duration.ofMillis(50),
                16 << 20,
                1L << 30,
                1 << 20,
                Duration.ofMillis(200),
                500,
                1 << 20,
                Duration.ofMillis(200),
                Duration.ofSeconds(30),
                Duration.ofMinutes(1),
                Duration.ofDays(7),
                2_000_000_000L,
                Duration.ofMinutes(10),
                Duration.ofSeconds(5),
                10_000,
                ""));
  }

  @Test
  void everyKey_isRead() {
    LedgerSettings settings =
        LedgerSettings.from(
            with(
                """
                sync = each, sync-interval = 5 ms, segment-bytes = 128 KiB
                max-unshipped-bytes = 1 MiB, max-fact-bytes = 2 KiB, head-interval = 2 s
                ship { interval = 20 ms, batch-facts = 7, batch-bytes = 3 KiB }
                ship { backoff-min = 30 ms, backoff-max = 40 ms }
                retention { max-age = 2 h, max-bytes = 5 MiB, check-interval = 3 s }
                keys { refresh-interval = 150 ms, cached = 17 }
                master-key = " %s "
                """
                    .formatted(SECRET)));

    assertThat(settings)
        .isEqualTo(
            new LedgerSettings(
                Sync.EACH,
                Duration.ofMillis(5),
                128 << 10,
                1L << 20,
                2 << 10,
                Duration.ofMillis(20),
                7,
                3 << 10,
                Duration.ofMillis(30),
                Duration.ofMillis(40),
                Duration.ofSeconds(2),
                Duration.ofHours(2),
                5L << 20,
                Duration.ofSeconds(3),
                Duration.ofMillis(150),
                17,
                SECRET));
    assertThat(settings.toString()).doesNotContain(SECRET);
  }

  @Test
  void wrongValues_areRefusedByName() {
    assertRefused("sync = sometimes", "moat.ledger.sync");
    assertRefused("segment-bytes = 1 KiB", "moat.ledger.segment-bytes");
    assertRefused("max-unshipped-bytes = 48 MiB", "moat.ledger.max-unshipped-bytes");
    assertRefused("segment-bytes = 64 KiB", "moat.ledger.max-fact-bytes");
    assertRefused("ship.backoff-max = 100 ms", "moat.ledger.ship.backoff-max");
    assertRefused("retention.max-age = 1 s", "moat.ledger.retention.max-age");
  }

  @ParameterizedTest
  @CsvSource({
    "c2VjcmV0,'(8 characters, 6 bytes as base64)'",
    "not-a-key,'(9 characters, not base64)'",
    "000102030405060708090a0b0c0d0e0f,'(32 characters, 24 bytes as base64)'"
  })
  void masterKeyOfAnotherLength_isRefusedWithoutRepeatingIt(String wrong, String shown) {
    assertThatThrownBy(() -> LedgerSettings.from(with("master-key = \"" + wrong + "\"")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.ledger.master-key = " + shown + " is not allowed: ")
        .hasMessageContaining("MOAT_MASTER_KEY takes 32 bytes")
        .hasMessageNotContaining(wrong)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void masterKeyInHex_isTaken() {
    assertThat(LedgerSettings.from(with("master-key = \"" + "aB".repeat(32) + "\"")).masterKey())
        .hasSize(64);
  }

  private static void assertRefused(String wrong, String key) {
    assertThatThrownBy(() -> LedgerSettings.from(with(wrong)))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith(key + " = ");
  }

  private static Config with(String ledger) {
    return ConfigFactory.parseString("moat.ledger { " + ledger + " }")
        .withFallback(ConfigFactory.defaultReference())
        .resolve();
  }
}
