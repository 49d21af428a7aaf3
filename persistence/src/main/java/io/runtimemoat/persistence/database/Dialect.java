package io.runtimemoat.persistence.database;

import io.runtimemoat.config.DatabaseSettings;
import java.util.Map;

/** The SQL dialects Moat speaks. */
public enum Dialect {
  H2("org.h2.Driver", "slick.jdbc.H2Profile$", "h2"),
  POSTGRES("org.postgresql.Driver", "slick.jdbc.PostgresProfile$", "postgres");

  private final String driver;
  private final String slickProfile;
  private final String scriptSuffix;

  Dialect(String driver, String slickProfile, String scriptSuffix) {
    this.driver = driver;
    this.slickProfile = slickProfile;
    this.scriptSuffix = scriptSuffix;
  }

  /**
   * The dialect of a JDBC URL.
   *
   * @throws IllegalArgumentException for any other database
   */
  public static Dialect of(String url) {
    if (url.startsWith("jdbc:h2:")) {
      return H2;
    }
    if (url.startsWith("jdbc:postgresql:")) {
      return POSTGRES;
    }
    throw new IllegalArgumentException("Moat runs on H2 and PostgreSQL, not on this JDBC URL");
  }

  String driver() {
    return driver;
  }

  String slickProfile() {
    return slickProfile;
  }

  /**
   * Driver properties that bound every wait on a dead server; a URL may override them. H2 runs in
   * this process or on this host and needs none.
   */
  Map<String, String> driverProperties(DatabaseSettings settings) {
    if (this == H2) {
      return Map.of();
    }
    // The server ends a statement at its time-out; only a dead one lets the socket wait longer.
    long socketSeconds = settings.statementTimeout().toSeconds() + 10;
    return Map.of(
        "ApplicationName",
        "moat",
        "connectTimeout",
        Long.toString(settings.connectionTimeout().toSeconds()),
        "socketTimeout",
        Long.toString(socketSeconds),
        "tcpKeepAlive",
        "true");
  }

  /** The resource of a schema script, for example {@code control-h2.sql}. */
  String script(String name) {
    return name + "-" + scriptSuffix + ".sql";
  }
}
