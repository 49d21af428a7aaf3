package io.runtimemoat.persistence.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.persistence.control.ControlTail;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of a process under load, over and over on the same database file. */
@Tag("verify")
@Timeout(180)
class KilledWriterTest {
  private static final int ROUNDS = 3;
  private static final int LINES_PER_ROUND = 1_000;

  /**
   * Behind a kill, H2 waits for its lock file to age (3.9 s seen) before it takes the file over.
   */
  private static final Duration TAKE_OVER = Duration.ofSeconds(10);

  @TempDir
  @SuppressWarnings("NullAway") // JUnit sets it before each test
  Path folder;

  @Test
  void acknowledgedWrites_surviveEveryKill() throws Exception {
    Map<String, Long> kept = new HashMap<>();

    for (int round = 0; round < ROUNDS; round++) {
      Map<String, Long> acknowledged = writeUntilKilled(false);

      long start = System.nanoTime();
      try (Database database = Database.open(TestDatabases.file(folder))) {
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(TAKE_OVER);
        assertThat(ControlTail.open(database).head())
            .isGreaterThanOrEqualTo(acknowledged.getOrDefault("control", 0L));
        for (int i = 0; i < CrashingWriter.ACCOUNTS; i++) {
          String account = "account-" + i;
          long before = kept.getOrDefault(account, 0L);
          long stored = highestSequence(database, account);
          assertThat(stored)
              .isGreaterThanOrEqualTo(before + acknowledged.getOrDefault(account, 0L));
          kept.put(account, stored);
        }
      }
    }
  }

  @Test
  void secondProcess_readsWhatTheFirstIsWriting() throws Exception {
    Map<String, Long> acknowledged = writeUntilKilled(true);

    assertThat(acknowledged).containsKey("control");
  }

  /** The last acknowledgement of each writer that reached this process. */
  private Map<String, Long> writeUntilKilled(boolean readMeanwhile) throws Exception {
    Process process =
        new ProcessBuilder(CrashingWriter.command(folder))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      Map<String, Long> acknowledged = new HashMap<>();
      for (int i = 0; i < LINES_PER_ROUND || acknowledged.size() <= CrashingWriter.ACCOUNTS; i++) {
        note(lines.readLine(), acknowledged);
      }
      if (readMeanwhile) {
        readBeside(acknowledged.getOrDefault("control", 0L));
      }
      process.toHandle().destroyForcibly(); // SIGKILL; the pipe stays open for what it wrote
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        note(line, acknowledged);
      }
      return acknowledged;
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private void readBeside(long acknowledged) throws SQLException, IOException {
    try (Database database = Database.open(TestDatabases.file(folder))) {
      assertThat(ControlTail.open(database).head()).isGreaterThanOrEqualTo(acknowledged);
      assertThat(highestSequence(database, "account-0")).isPositive();
    }
  }

  /** A line cut by the kill was not acknowledged to anybody. */
  private static void note(String line, Map<String, Long> acknowledged) {
    assertThat(line).as("the writer ended by itself").isNotNull();
    String[] words = line.split(" ", -1);
    if (words.length == 2 && words[1].matches("[0-9]+")) {
      acknowledged.merge(words[0], Long.valueOf(words[1]), Math::max);
    }
  }

  private static long highestSequence(Database database, String account) throws SQLException {
    return database.inTransaction(
        connection -> {
          PreparedStatement highest =
              connection.prepareStatement(
                  "SELECT MAX(\"sequence_number\") FROM \"event_journal\""
                      + " WHERE \"persistence_id\" = ?");
          highest.setString(1, "account|" + account);
          ResultSet rows = highest.executeQuery();
          assertThat(rows.next()).isTrue();
          return rows.getLong(1);
        });
  }
}
