package io.runtimemoat.persistence.database;

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

  /** The resource of a schema script, for example {@code control-h2.sql}. */
  String script(String name) {
    return name + "-" + scriptSuffix + ".sql";
  }
}
