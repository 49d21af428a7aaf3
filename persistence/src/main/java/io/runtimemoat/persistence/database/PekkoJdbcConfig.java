package io.runtimemoat.persistence.database;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.DatabaseSettings;
import java.util.Map;

/** Derives the configuration of Pekko's JDBC journal, so that it shares the node's database. */
public final class PekkoJdbcConfig {
  private static final String DB = "pekko-persistence-jdbc.shared-databases.slick.db.";

  private PekkoJdbcConfig() {}

  /** A fragment to lay over the node's configuration before the ActorSystem starts. */
  public static Config of(DatabaseSettings settings) {
    Dialect dialect = Dialect.of(settings.url());
    long timeoutMs = settings.connectionTimeout().toMillis();
    Map<String, Object> database =
        Map.of(
            "pekko-persistence-jdbc.shared-databases.slick.profile",
            dialect.slickProfile(),
            DB + "driver",
            dialect.driver(),
            DB + "url",
            settings.url(),
            DB + "user",
            settings.user(),
            DB + "password",
            settings.password(),
            DB + "numThreads",
            settings.journalPoolSize(),
            DB + "maxConnections",
            settings.journalPoolSize(),
            DB + "minConnections",
            1,
            DB + "queueSize",
            settings.journalQueueLength(),
            DB + "connectionTimeout",
            timeoutMs);
    Map<String, Object> plugins =
        Map.of(
            "pekko.persistence.journal.plugin", "jdbc-journal",
            "pekko.persistence.snapshot-store.plugin", "jdbc-snapshot-store",
            "jdbc-journal.use-shared-db", "slick",
            "jdbc-snapshot-store.use-shared-db", "slick",
            "jdbc-read-journal.use-shared-db", "slick");
    String origin = "moat.database";
    return ConfigFactory.parseMap(database, origin)
        .withFallback(ConfigFactory.parseMap(plugins, origin));
  }
}
