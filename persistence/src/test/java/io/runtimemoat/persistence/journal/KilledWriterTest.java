package io.runtimemoat.persistence.journal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.persistence.control.ControlTail;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.database.TestDatabases;
import java.io.BufferedReader;
import java.io.IOException;
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
@Timeout(300)
class KilledWriterTest {
  private static final int ROUNDS = 3;
  private static final int LINES_PER_ROUND = 500;

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
      Map<String, Long> acknowledged = writeUntilKilled();

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
  void secondProcess_readsAndSurvivesTheFirst() throws Exception {
    Map<String, Long> acknowledged = new HashMap<>();
    Process process = startWriter();
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      readLines(lines, acknowledged);
      try (Database beside = Database.open(TestDatabases.file(folder))) {
        long written = acknowledged.getOrDefault("control", 0L);
        assertThat(ControlTail.open(beside).head()).isGreaterThanOrEqualTo(written);

        kill(process, lines, acknowledged);

        long known = acknowledged.getOrDefault("control", 0L);
        assertThat(headAfterTakingOver(beside)).isGreaterThanOrEqualTo(known);
      }
    } finally {
      process.destroyForcibly();
    }
  }

  /** The first read that works again: this process now owns the file. */
  private static long headAfterTakingOver(Database database) {
    long deadline = System.nanoTime() + TAKE_OVER.multipliedBy(2).toNanos();
    while (true) {
      try {
        return ControlTail.open(database).head();
      } catch (DatabaseUnavailableException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
      }
    }
  }

  /** The last acknowledgement of each writer that reached this process. */
  private Map<String, Long> writeUntilKilled() throws Exception {
    Map<String, Long> acknowledged = new HashMap<>();
    Process process = startWriter();
    try (BufferedReader lines = process.inputReader(UTF_8)) {
      readLines(lines, acknowledged);
      kill(process, lines, acknowledged);
      return acknowledged;
    } finally {
      process.destroyForcibly();
    }
  }

  private Process startWriter() throws IOException {
    return new ProcessBuilder(CrashingWriter.command(folder))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Until every writer was acknowledged and the load lasted. */
  private static void readLines(BufferedReader lines, Map<String, Long> acknowledged)
      throws IOException {
    for (int i = 0; i < LINES_PER_ROUND || acknowledged.size() <= CrashingWriter.ACCOUNTS; i++) {
      note(lines.readLine(), acknowledged);
    }
  }

  /** SIGKILL; the pipe stays open for what was written before. */
  private static void kill(Process process, BufferedReader lines, Map<String, Long> acknowledged)
      throws IOException, InterruptedException {
    process.toHandle().destroyForcibly();
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      note(line, acknowledged);
    }
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
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
