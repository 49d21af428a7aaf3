package io.runtimemoat.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DatabaseSettingsTest {
  @Test
  void defaults_areADurableFileBelowTheDataDir() {
    DatabaseSettings settings = DatabaseSettings.from(with("moat.data-dir = some-dir"));

    String file = Path.of("some-dir").toAbsolutePath().resolve("moat").toString();
    assertThat(settings.location()).isEqualTo("jdbc:h2:file:" + file);
    assertThat(settings.url()).contains(";WRITE_DELAY=0", ";AUTO_SERVER=TRUE");
    assertThat(settings.user()).isEqualTo("moat");
    assertThat(settings.password()).isEmpty();
    assertThat(settings.poolSize()).isEqualTo(6);
    assertThat(settings.journalPoolSize()).isEqualTo(8);
    assertThat(settings.journalQueueLength()).isEqualTo(10_000);
    assertThat(settings.connectionTimeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.statementTimeout()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void everyKey_isRead() {
    DatabaseSettings settings =
        DatabaseSettings.from(
            with(
                """
                moat.database {
                  url = "jdbc:postgresql://db:5432/moat?sslmode=require"
                  user = "someone"
                  password = "secret"
                  pool-size = 3
                  journal-pool-size = 4
                  journal-queue-length = 500
                  connection-timeout = 2 s
                  statement-timeout = 7 s
                }
                """));

    assertThat(settings)
        .isEqualTo(
            new DatabaseSettings(
                "jdbc:postgresql://db:5432/moat?sslmode=require",
                "someone",
                "secret",
                3,
                4,
                500,
                Duration.ofSeconds(2),
                Duration.ofSeconds(7)));
    assertThat(settings.toString()).doesNotContain("secret").doesNotContain("sslmode");
  }

  @Test
  void h2UrlOfYourOwn_isMadeDurable() {
    DatabaseSettings settings =
        DatabaseSettings.from(with("moat.database.url = \"jdbc:h2:mem:a\""));

    assertThat(settings.url()).isEqualTo("jdbc:h2:mem:a;WRITE_DELAY=0");
  }

  @Test
  void h2UrlThatDelaysWrites_isRefused() {
    Config config = with("moat.database.url = \"jdbc:h2:file:/a/b;write_delay=500\"");

    assertThatThrownBy(() -> DatabaseSettings.from(config))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageContaining("moat.database.url")
        .hasMessageContaining("WRITE_DELAY=0");
  }

  @Test
  void otherDatabase_isRefusedWithoutItsPassword() {
    Config config = with("moat.database.url = \"jdbc:mysql://h/d?password=secret\"");

    assertThatThrownBy(() -> DatabaseSettings.from(config))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessageStartingWith("moat.database.url = jdbc:mysql://h/d is not allowed")
        .hasMessageNotContaining("secret");
  }

  @Test
  void poolOutOfRange_isRefused() {
    assertThatThrownBy(() -> DatabaseSettings.from(with("moat.database.pool-size = 1")))
        .isInstanceOf(InvalidSettingException.class)
        .hasMessage("moat.database.pool-size = 1 is not allowed: a whole number from 2 to 64");
  }

  private static Config with(String text) {
    return ConfigFactory.parseString(text)
        .withFallback(ConfigFactory.parseResources("reference.conf"))
        .resolve();
  }
}
