package io.runtimemoat.persistence.database;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.DatabaseSettings;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** Settings of real databases for tests. */
public final class TestDatabases {
  private static final AtomicInteger NEXT = new AtomicInteger();

  private TestDatabases() {}

  /** The default H2 file below a folder. */
  public static DatabaseSettings file(Path folder) {
    return from(Map.of("moat.data-dir", folder.toString()));
  }

  /** A fresh H2 database in memory. */
  public static DatabaseSettings memory() {
    return settings("jdbc:h2:mem:test-" + NEXT.incrementAndGet());
  }

  /** A real PostgreSQL that loses nothing: the embedded one starts with both settings off. */
  public static EmbeddedPostgres startSafePostgres() throws IOException {
    return EmbeddedPostgres.builder()
        .setServerConfig("fsync", "on")
        .setServerConfig("synchronous_commit", "on")
        .setServerConfig("full_page_writes", "on")
        .start();
  }

  public static DatabaseSettings of(EmbeddedPostgres postgres) {
    return from(
        Map.of(
            "moat.database.url", postgres.getJdbcUrl("postgres", "postgres"),
            "moat.database.user", "postgres",
            "moat.database.password", "postgres"));
  }

  public static DatabaseSettings settings(String url) {
    return from(Map.of("moat.database.url", url, "moat.database.connection-timeout", "1 s"));
  }

  private static DatabaseSettings from(Map<String, String> overrides) {
    return DatabaseSettings.from(
        ConfigFactory.parseMap(overrides).withFallback(ConfigFactory.defaultReference()).resolve());
  }
}
