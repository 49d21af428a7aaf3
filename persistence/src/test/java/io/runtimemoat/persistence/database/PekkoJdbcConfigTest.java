package io.runtimemoat.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import org.junit.jupiter.api.Test;

class PekkoJdbcConfigTest {
  @Test
  void everyPlugin_sharesTheOneDatabase() {
    Config config = PekkoJdbcConfig.of(TestDatabases.memory());

    assertThat(config.getString("pekko.persistence.journal.plugin")).isEqualTo("jdbc-journal");
    assertThat(config.getString("pekko.persistence.snapshot-store.plugin"))
        .isEqualTo("jdbc-snapshot-store");
    assertThat(config.getString("jdbc-journal.use-shared-db")).isEqualTo("slick");
    assertThat(config.getString("jdbc-snapshot-store.use-shared-db")).isEqualTo("slick");
    assertThat(config.getString("jdbc-read-journal.use-shared-db")).isEqualTo("slick");
  }

  @Test
  void postgres_neverWaitsForEverOnADeadServer() {
    Config slick =
        PekkoJdbcConfig.of(TestDatabases.settings("jdbc:postgresql://db/moat?ssl=true"))
            .getConfig("pekko-persistence-jdbc.shared-databases.slick");

    assertThat(slick.getString("profile")).isEqualTo("slick.jdbc.PostgresProfile$");
    assertThat(slick.getString("db.url")).isEqualTo("jdbc:postgresql://db/moat?ssl=true");
    assertThat(slick.getString("db.driver")).isEqualTo("org.postgresql.Driver");
    assertThat(slick.getInt("db.maxConnections")).isEqualTo(slick.getInt("db.numThreads"));
    assertThat(slick.getInt("db.queueSize")).isEqualTo(10_000);
    assertThat(slick.getInt("db.properties.socketTimeout")).isEqualTo(40);
    assertThat(slick.getInt("db.properties.connectTimeout")).isEqualTo(1);
  }
}
