package io.runtimemoat.persistence.database;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import io.runtimemoat.config.DatabaseSettings;
import java.util.Map;

/** Derives the configuration of Pekko's JDBC journal, so that it shares the node's database. */
public final class PekkoJdbcConfig {
  private static final String ORIGIN = "moat.database";
  private static final String SLICK = "pekko-persistence-jdbc.shared-databases.slick";

  private PekkoJdbcConfig() {}

  /** A fragment to lay over the node's configuration before the ActorSystem starts. */
  public static Config of(DatabaseSettings settings) {
    Dialect dialect = Dialect.of(settings.url());
    Map<String, Object> plugins =
        Map.of(
            "pekko.persistence.journal.plugin",
            "jdbc-journal",
            "pekko.persistence.snapshot-store.plugin",
            "jdbc-snapshot-store",
            "jdbc-journal.use-shared-db",
            "slick",
            "jdbc-snapshot-store.use-shared-db",
            "slick",
            "jdbc-read-journal.use-shared-db",
            "slick",
            SLICK + ".profile",
            dialect.slickProfile());
    Map<String, Object> place =
        Map.of(
            "driver", dialect.driver(),
            "url", settings.url(),
            "user", settings.user(),
            "password", settings.password(),
            "properties", dialect.driverProperties(settings));
    // Slick wants as many threads as connections.
    Map<String, Object> bounds =
        Map.of(
            "numThreads", settings.journalPoolSize(),
            "maxConnections", settings.journalPoolSize(),
            "minConnections", 1,
            "queueSize", settings.journalQueueLength(),
            "connectionTimeout", settings.connectionTimeout().toMillis());
    return ConfigFactory.parseMap(plugins, ORIGIN)
        .withFallback(below(SLICK + ".db", place))
        .withFallback(below(SLICK + ".db", bounds));
  }

  private static Config below(String path, Map<String, Object> values) {
    return ConfigValueFactory.fromMap(values, ORIGIN).atPath(path);
  }
}
