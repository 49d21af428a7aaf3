package io.runtimemoat.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.config.DatabaseSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
  @Test
  void fileDatabase_keepsCommitsOverReopening(@TempDir Path folder) throws Exception {
    DatabaseSettings settings = TestDatabases.file(folder);

    try (Database database = Database.open(settings)) {
      execute(database, "CREATE TABLE t (n INT)", "INSERT INTO t VALUES (7)");
    }

    try (Database database = Database.open(settings)) {
      assertThat(database.dialect()).isEqualTo(Dialect.H2);
      assertThat(count(database, "SELECT n FROM t")).isEqualTo(7);
      assertThat(count(database, "SELECT COUNT(*) FROM \"event_journal\"")).isZero();
    }
  }

  @Test
  void fileDatabase_hasTheDurableSettings(@TempDir Path folder) throws Exception {
    try (Database database = Database.open(TestDatabases.file(folder))) {
      String read =
          "SELECT SETTING_VALUE FROM INFORMATION_SCHEMA.SETTINGS WHERE SETTING_NAME = '%s'";

      assertThat(text(database, read.formatted("WRITE_DELAY"))).isEqualTo("0");
      assertThat(text(database, read.formatted("RETENTION_TIME"))).isEqualTo("0");
    }
  }

  @Test
  void otherProcesses_areServedOnTheLoopbackOnly(@TempDir Path folder) throws Exception {
    try (Database database = Database.open(TestDatabases.file(folder))) {
      assertThat(database.dialect()).isEqualTo(Dialect.H2);
      assertThat(Files.readString(folder.resolve("moat.lock.db"))).contains("server=localhost");
    }
  }

  @Test
  void failedTransaction_leavesNothing() throws Exception {
    try (Database database = Database.open(TestDatabases.memory())) {
      execute(database, "CREATE TABLE t (n INT)");

      assertThatThrownBy(
              () ->
                  database.inTransaction(
                      connection -> {
                        connection.createStatement().execute("INSERT INTO t VALUES (1)");
                        throw new SQLException("broken on purpose");
                      }))
          .hasMessage("broken on purpose");

      assertThat(count(database, "SELECT COUNT(*) FROM t")).isZero();
    }
  }

  @Test
  void unreachableDatabase_isNamedWithoutItsPassword() {
    DatabaseSettings settings =
        TestDatabases.settings("jdbc:postgresql://127.0.0.1:1/none?password=secret");

    assertThatThrownBy(() -> Database.open(settings))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessage("cannot open jdbc:postgresql://127.0.0.1:1/none as user 'moat'");
  }

  private static void execute(Database database, String... statements) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static int count(Database database, String sql) throws SQLException {
    return Integer.parseInt(text(database, sql));
  }

  private static String text(Database database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        ResultSet rows = connection.createStatement().executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
