package io.runtimemoat.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.config.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A view of an H2 file in a folder without write permission. For root the permission does not bind:
 * that nothing is written is seen by the files, and by the database that refuses.
 */
class ReadOnlyFolderTest {
  private static final String LOCK = "moat.lock.db";

  private Path folder;

  @BeforeEach
  void in(@TempDir Path temporary) throws IOException {
    folder = Files.createDirectories(temporary.resolve("node"));
  }

  @AfterEach
  void makeWritable() {
    allowWriting(true);
  }

  private void allowWriting(boolean allowed) {
    assertThat(folder.toFile().setWritable(allowed)).isTrue();
  }

  @Test
  void view_readsAndLeavesNoTrace() throws Exception {
    try (Database database = Database.open(TestDatabases.file(folder))) {
      fill(database);
    }

    assertReadable();
  }

  /** As a backup of a killed node has it: all that was committed, and no orderly end. */
  @Test
  void viewOfAKilledNodesCopy_readsWhatWasCommitted() throws Exception {
    copyOfARunningOne();
    Files.delete(folder.resolve(LOCK));

    assertReadable();
  }

  @Test
  void lockFileThatCannotBeTakenOver_isRefusedWithAdvice() throws Exception {
    copyOfARunningOne();
    allowWriting(false);
    Map<String, String> before = files();

    assertThatThrownBy(() -> Database.view(readOnly()))
        .isInstanceOf(DatabaseUnavailableException.class)
        .hasMessageContaining("was killed; copy the folder without moat.lock.db");
    assertThat(files()).isEqualTo(before).containsKey(LOCK);
  }

  private DatabaseSettings readOnly() {
    return TestDatabases.file(folder).existing(true);
  }

  private void copyOfARunningOne() throws Exception {
    Path running = Files.createDirectories(folder.resolveSibling("running"));
    try (Database database = Database.open(TestDatabases.file(running));
        Stream<Path> files = Files.list(running)) {
      fill(database);
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, folder.resolve(file.getFileName()));
      }
    }
    assertThat(folder.resolve(LOCK)).exists();
  }

  private static void fill(Database database) throws SQLException {
    execute(database, "CREATE TABLE t (n INT)");
    execute(database, "INSERT INTO t VALUES (7)");
  }

  private void assertReadable() throws Exception {
    allowWriting(false);
    Map<String, String> before = files();

    try (Database view = Database.view(readOnly())) {
      view.createSchema(Database.class, "journal");
      try (Connection connection = view.dataSource().getConnection();
          ResultSet rows = connection.createStatement().executeQuery("SELECT n FROM t")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isEqualTo(7);
      }
      assertThatThrownBy(() -> execute(view, "INSERT INTO t VALUES (8)"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("read only");
      assertThat(files()).as("while it is read").isEqualTo(before);
    }
    assertThat(files()).isEqualTo(before);
  }

  private static void execute(Database database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Every file of the folder with its size and when it was last written. */
  private Map<String, String> files() throws IOException {
    Map<String, String> found = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        found.put(
            String.valueOf(file.getFileName()),
            Files.size(file) + " bytes of " + Files.getLastModifiedTime(file));
      }
    }
    return found;
  }
}
