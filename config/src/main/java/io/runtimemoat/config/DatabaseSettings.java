package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where committed state lives: one database for the journal, the control feed and the ledger.
 *
 * @param url complete JDBC URL; H2 URLs always carry the settings that survive {@code kill -9}
 * @param poolSize connections of Moat's own code, in [2, 64]
 * @param journalPoolSize connections and threads of the event journal, in [2, 64]
 * @param journalQueueLength journal calls that may wait for a thread, in [100, 100 000]
 * @param connectionTimeout longest wait for a free connection
 * @param statementTimeout longest run of one statement of Moat's own code
 */
public record DatabaseSettings(
    String url,
    String user,
    String password,
    int poolSize,
    int journalPoolSize,
    int journalQueueLength,
    Duration connectionTimeout,
    Duration statementTimeout) {

  private static final String SECTION = "moat.database";
  private static final String READ_ONLY_OPTIONS = ";IFEXISTS=TRUE;ACCESS_MODE_DATA=r";
  private static final Pattern WRITE_DELAY = Pattern.compile(";WRITE_DELAY=([^;]*)");

  /*
   * WRITE_DELAY=0     a commit reaches the file before it is acknowledged (default 500 ms loses it)
   * RETENTION_TIME=0  dead chunks are reused at once; else every commit grows the file for 45 s
   * AUTO_SERVER=TRUE  a second process (a node, `moat replay`) opens the same file through the first
   * LOCK_TIMEOUT      ms a writer waits for a row lock; H2's 2 s is shorter than a busy disk's queue
   * CACHE_SIZE        KiB of page cache per process
   */
  private static final String FILE_OPTIONS =
      ";WRITE_DELAY=0;RETENTION_TIME=0;AUTO_SERVER=TRUE;LOCK_TIMEOUT=10000;CACHE_SIZE=16384";

  /** Reads {@code moat.database}; an empty url means an H2 file below {@code moat.data-dir}. */
  public static DatabaseSettings from(Config root) {
    SettingReader reader = SettingReader.of(root, SECTION);
    String given = reader.string("url").strip();
    String url = given.isEmpty() ? fileUrl(root) : completed(reader, given);
    return new DatabaseSettings(
        url,
        reader.string("user"),
        reader.string("password"),
        reader.intIn("pool-size", 2, 64),
        reader.intIn("journal-pool-size", 2, 64),
        reader.intIn("journal-queue-length", 100, 100_000),
        reader.durationIn("connection-timeout", Duration.ofSeconds(1), Duration.ofMinutes(1)),
        reader.durationIn("statement-timeout", Duration.ofSeconds(1), Duration.ofMinutes(10)));
  }

  private static String fileUrl(Config root) {
    SettingReader moat = SettingReader.of(root, "moat");
    String folder = moat.nonEmpty("data-dir");
    moat.require(
        folder.indexOf(';') < 0,
        "data-dir",
        folder,
        "a folder without ';' (H2 ends the path there)");
    return "jdbc:h2:file:"
        + Path.of(folder).toAbsolutePath().normalize().resolve("moat")
        + FILE_OPTIONS;
  }

  private static String completed(SettingReader reader, String given) {
    boolean h2 = given.startsWith("jdbc:h2:");
    reader.require(
        h2 || given.startsWith("jdbc:postgresql:"),
        "url",
        withoutOptions(given),
        "empty, or a jdbc:h2: or jdbc:postgresql: URL");
    if (!h2) {
      return given;
    }
    Matcher delay = WRITE_DELAY.matcher(given.toUpperCase(Locale.ROOT));
    if (!delay.find()) {
      return given + ";WRITE_DELAY=0";
    }
    reader.require(
        delay.group(1).equals("0"),
        "url",
        withoutOptions(given),
        "an H2 URL with WRITE_DELAY=0 or without it; any other delay loses acknowledged events");
    return given;
  }

  /**
   * The same place, where it must be there already.
   *
   * @param readOnly whether the folder of an H2 file cannot be written; a node that runs on it has
   *     its own way in, which needs a lock file
   */
  public DatabaseSettings existing(boolean readOnly) {
    String existing = url;
    if (url.startsWith("jdbc:h2:")) {
      existing =
          readOnly && url.endsWith(FILE_OPTIONS)
              ? location() + READ_ONLY_OPTIONS
              : url + ";IFEXISTS=TRUE";
    }
    return new DatabaseSettings(
        existing,
        user,
        password,
        poolSize,
        journalPoolSize,
        journalQueueLength,
        connectionTimeout,
        statementTimeout);
  }

  /** Whether this is an H2 file in a folder that cannot be written. */
  public boolean isReadOnlyFile() {
    return url.endsWith(READ_ONLY_OPTIONS);
  }

  /** The URL without its options, where a password could stand. */
  public String location() {
    return withoutOptions(url);
  }

  private static String withoutOptions(String url) {
    return url.replaceFirst("[;?].*", "");
  }

  /** Names the place, never the password. */
  @Override
  public String toString() {
    return "DatabaseSettings[" + location() + ", user=" + user + "]";
  }
}
