package io.runtimemoat.persistence.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.runtimemoat.config.DatabaseSettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bounded pool of connections to the node's database. Safe for use by many threads. */
public final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final Pattern END_OF_STATEMENT = Pattern.compile(";[ \\t]*(\\R|$)");

  /** Serializes schema scripts of nodes that start together (PostgreSQL advisory lock). */
  private static final long SCHEMA_LOCK = 0x6d6f6174L;

  private static final int H2_ALREADY_OPEN = 90_020;

  private final HikariDataSource pool;
  private final Dialect dialect;
  private final int statementTimeoutSeconds;
  private final boolean view;

  private Database(
      HikariDataSource pool, Dialect dialect, int statementTimeoutSeconds, boolean view) {
    this.view = view;
    this.pool = pool;
    this.dialect = dialect;
    this.statementTimeoutSeconds = statementTimeoutSeconds;
  }

  /**
   * Connects and creates the journal's tables where they are missing.
   *
   * @throws DatabaseUnavailableException when no connection or no table can be made
   */
  public static Database open(DatabaseSettings settings) {
    Database database = connect(settings, false);
    try {
      database.createSchema(Database.class, "journal");
      return database;
    } catch (RuntimeException e) {
      database.close();
      throw e;
    }
  }

  /**
   * Connects to a database that is there, for reading: makes neither it nor any table.
   *
   * @throws DatabaseUnavailableException when it is not there
   */
  public static Database view(DatabaseSettings existing) {
    return connect(existing, true);
  }

  private static Database connect(DatabaseSettings settings, boolean view) {
    Dialect dialect = Dialect.of(settings.url());
    if (dialect == Dialect.H2) {
      keepH2OnLoopback();
    }
    String place = settings.location() + " as user '" + settings.user() + "'";
    HikariDataSource pool;
    try {
      pool = new HikariDataSource(poolConfig(settings, dialect));
    } catch (RuntimeException e) {
      throw new DatabaseUnavailableException("cannot open " + place + advice(settings, e), e);
    }
    return new Database(pool, dialect, (int) settings.statementTimeout().toSeconds(), view);
  }

  /** A lock file that this process may not take over, because it may not write the folder. */
  private static String advice(DatabaseSettings settings, Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    boolean locked =
        settings.isReadOnlyFile()
            && first instanceof SQLException refusal
            && refusal.getErrorCode() == H2_ALREADY_OPEN;
    return locked
        ? ": a node uses it or was killed; copy the folder without moat.lock.db and read the copy"
        : "";
  }

  private static HikariConfig poolConfig(DatabaseSettings settings, Dialect dialect) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("moat");
    config.setDriverClassName(dialect.driver());
    config.setJdbcUrl(settings.url());
    config.setUsername(settings.user());
    config.setPassword(settings.password());
    config.setMaximumPoolSize(settings.poolSize());
    config.setMinimumIdle(1);
    config.setConnectionTimeout(settings.connectionTimeout().toMillis());
    config.setInitializationFailTimeout(settings.connectionTimeout().toMillis());
    dialect.driverProperties(settings).forEach(config::addDataSourceProperty);
    return config;
  }

  /*
   * AUTO_SERVER opens a port for other processes of this host, on all interfaces unless told
   * otherwise; the lock file beside the database names its address and key.
   */
  private static void keepH2OnLoopback() {
    if (System.getProperty("h2.bindAddress") == null) {
      System.setProperty("h2.bindAddress", "127.0.0.1");
    }
  }

  /** The pool; a borrowed connection is in auto-commit mode. */
  public DataSource dataSource() {
    return pool;
  }

  public Dialect dialect() {
    return dialect;
  }

  /** A statement with these parameters; a hung one must not hold the pool, so it ends in time. */
  public PreparedStatement prepare(Connection connection, String sql, Object... parameters)
      throws SQLException {
    PreparedStatement statement = connection.prepareStatement(sql);
    statement.setQueryTimeout(statementTimeoutSeconds);
    for (int i = 0; i < parameters.length; i++) {
      statement.setObject(i + 1, parameters[i]);
    }
    return statement;
  }

  /** Runs work in one READ COMMITTED transaction: all of it is committed, or nothing. */
  public <T> T inTransaction(SqlWork<T> work) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.run(connection);
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException | Error e) {
        rollBack(connection, e);
        throw e;
      }
    }
  }

  /** What broke the transaction stays the failure; a broken roll-back is told beside it. */
  private static void rollBack(Connection connection, Throwable cause) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
  }

  /**
   * Runs the schema script {@code <name>-h2.sql} or {@code <name>-postgres.sql} beside {@code
   * owner}. Scripts run at every start, so each statement says {@code IF NOT EXISTS}; a statement
   * ends with a semicolon at a line's end. Does nothing in a view.
   */
  public void createSchema(Class<?> owner, String name) {
    if (view) {
      return;
    }
    String script = read(owner, dialect.script(name));
    try {
      int statements = inTransaction(connection -> runScript(connection, script));
      LOG.debug("{} statements of {} ran", statements, name);
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("cannot create the tables of '" + name + "'", e);
    }
  }

  private int runScript(Connection connection, String script) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (dialect == Dialect.POSTGRES) {
        statement.execute("SELECT pg_advisory_xact_lock(" + SCHEMA_LOCK + ")");
      }
      int count = 0;
      for (String sql : END_OF_STATEMENT.split(script, 0)) {
        if (!sql.isBlank()) {
          statement.execute(sql);
          count++;
        }
      }
      return count;
    }
  }

  private static String read(Class<?> owner, String resource) {
    try (InputStream stream = owner.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new IllegalArgumentException("no " + resource + " beside " + owner.getName());
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    pool.close();
  }
}
