package io.runtimemoat.persistence.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.config.DatabaseSettings;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.database.TestDatabases;
import io.runtimemoat.persistence.signing.SigningKey;
import io.runtimemoat.persistence.signing.SigningKeyTable;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotStoreTest {
  private static final byte[] CONTENT = "learned".getBytes(StandardCharsets.UTF_8);
  private static final byte[] SECRET = new byte[32];
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);

  private final Path folder;

  SnapshotStoreTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void stored_isFoundAndGenuine_onBothDatabases() throws Exception {
    try (EmbeddedPostgres postgres = TestDatabases.startSafePostgres()) {
      for (DatabaseSettings settings :
          List.of(TestDatabases.memory(), TestDatabases.of(postgres))) {
        try (Database database = Database.open(settings)) {
          SnapshotTable table = SnapshotTable.open(database);
          SignedSnapshot snapshot = signed(database, "snap-1", "acme", "chat");

          table.store(snapshot, 1, true);
          table.store(snapshot, 2, true);

          assertThat(table.find("acme", "chat", "snap-1")).isEqualTo(snapshot);
          assertThat(table.isGenuine(snapshot)).isTrue();
          assertThat(table.find("other", "chat", "snap-1")).isNull();
        }
      }
    }
  }

  @Test
  void whatNeverServed_losesItsContentBeyondTheBound_onBothDatabases() throws Exception {
    try (EmbeddedPostgres postgres = TestDatabases.startSafePostgres()) {
      for (DatabaseSettings settings :
          List.of(TestDatabases.memory(), TestDatabases.of(postgres))) {
        try (Database database = Database.open(settings)) {
          SnapshotTable table = SnapshotTable.open(database);
          for (int i = 0; i < 6; i++) {
            table.store(signed(database, "snap-" + i, "acme", "chat"), i, false);
          }
          table.store(signed(database, "snap-0", "acme", "code"), 0, false);
          table.store(signed(database, "snap-0", "beta", "chat"), 0, false);
          table.store(signed(database, "pop-0", "acme", "chat"), 0, true);
          assertThat(table.serve("acme", "chat", "snap-1")).isTrue();

          assertThat(table.dropUnserved("acme", "chat", 2, Set.of("snap-0"))).isEqualTo(2);

          assertThat(table.dropUnserved("acme", "chat", 2, Set.of("snap-0"))).isZero();
          for (String dropped : List.of("snap-2", "snap-3")) {
            assertThat(table.find("acme", "chat", dropped)).isNull();
            assertThat(digest(database, "acme", "chat", dropped)).isEqualTo(sha256(CONTENT));
            assertThat(table.serve("acme", "chat", dropped)).isFalse();
          }
          for (String kept : List.of("snap-0", "snap-1", "snap-4", "snap-5", "pop-0")) {
            assertThat(table.find("acme", "chat", kept)).as(kept).isNotNull();
            assertThat(digest(database, "acme", "chat", kept)).as(kept).isNull();
          }
          assertThat(table.find("acme", "code", "snap-0")).isNotNull();
          assertThat(table.find("beta", "chat", "snap-0")).isNotNull();

          SignedSnapshot again = signed(database, "snap-2", "acme", "chat");
          table.store(again, 9, false);

          assertThat(table.find("acme", "chat", "snap-2")).isEqualTo(again);
          assertThat(table.serve("acme", "chat", "snap-2")).isTrue();
        }
      }
    }
  }

  /** What an earlier release stored may have served. */
  @Test
  void rowsFromBeforeTheBound_stay_onBothDatabases() throws Exception {
    try (EmbeddedPostgres postgres = TestDatabases.startSafePostgres()) {
      for (DatabaseSettings settings :
          List.of(TestDatabases.memory(), TestDatabases.of(postgres))) {
        try (Database database = Database.open(settings)) {
          SnapshotTable table = SnapshotTable.open(database);
          for (int i = 0; i < 4; i++) {
            table.store(signed(database, "snap-" + i, "acme", "chat"), i, false);
          }
          execute(database, "ALTER TABLE moat_policy_snapshot DROP COLUMN unserved_since");
          execute(database, "ALTER TABLE moat_policy_snapshot DROP COLUMN digest");

          SnapshotTable next = SnapshotTable.open(database);

          assertThat(next.dropUnserved("acme", "chat", 2, Set.of())).isZero();
          assertThat(next.find("acme", "chat", "snap-0")).isNotNull();
        }
      }
    }
  }

  private static void execute(Database database, String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.execute();
    }
  }

  /** Of a content that was dropped; null where it is there. */
  private static byte @Nullable [] digest(Database database, String tenant, String task, String id)
      throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "SELECT digest FROM moat_policy_snapshot WHERE tenant = ? AND task = ? AND id = ?")) {
      select.setString(1, tenant);
      select.setString(2, task);
      select.setString(3, id);
      try (ResultSet row = select.executeQuery()) {
        assertThat(row.next()).as(id).isTrue();
        return row.getBytes(1);
      }
    }
  }

  private static byte[] sha256(byte[] content) throws NoSuchAlgorithmException {
    return MessageDigest.getInstance("SHA-256").digest(content);
  }

  @Test
  void changedRow_isNotGenuine() throws Exception {
    try (Database database = Database.open(TestDatabases.memory())) {
      SnapshotTable table = SnapshotTable.open(database);
      SignedSnapshot snapshot = signed(database, "snap-1", "acme", "chat");
      table.store(snapshot, 1, true);
      try (Connection connection = database.dataSource().getConnection();
          PreparedStatement change =
              connection.prepareStatement("UPDATE moat_policy_snapshot SET content = ?")) {
        change.setBytes(1, "changed".getBytes(StandardCharsets.UTF_8));
        change.executeUpdate();
      }

      SignedSnapshot found = Objects.requireNonNull(table.find("acme", "chat", "snap-1"));

      assertThat(table.isGenuine(found)).isFalse();
    }
  }

  @Test
  void anotherTenantsOrTasksOrUnknownKeysSnapshot_isNotGenuine() throws Exception {
    try (Database database = Database.open(TestDatabases.memory())) {
      SnapshotTable table = SnapshotTable.open(database);
      SignedSnapshot s = signed(database, "snap-1", "acme", "chat");
      SigningKey stranger = SigningKey.load(folder.resolve("stranger.key"));

      for (SignedSnapshot passedOff :
          List.of(
              new SignedSnapshot(s.id(), "evil", s.task(), CONTENT, s.keyId(), s.signature()),
              new SignedSnapshot(s.id(), s.tenant(), "code", CONTENT, s.keyId(), s.signature()),
              new SignedSnapshot("snap-2", s.tenant(), s.task(), CONTENT, s.keyId(), s.signature()),
              SignedSnapshot.sign(stranger, "snap-1", "acme", "chat", CONTENT))) {
        assertThat(table.isGenuine(passedOff)).as("%s", passedOff).isFalse();
      }
    }
  }

  @Test
  void databaseGone_isSaid() throws Exception {
    SnapshotTable table;
    try (Database database = Database.open(TestDatabases.memory())) {
      table = SnapshotTable.open(database);
    }

    assertThatThrownBy(() -> table.find("acme", "chat", "snap-1"))
        .isInstanceOf(DatabaseUnavailableException.class);
  }

  @Test
  void keptOnDisk_isFoundBitForBit_byWhoeverHasTheSecret() throws Exception {
    SignedSnapshot snapshot = anySnapshot("snap-1");

    new SnapshotFolder(folder, SECRET, 1 << 20, CLOCK).keep(snapshot);

    assertThat(new SnapshotFolder(folder, SECRET, 1 << 20, CLOCK).find("acme", "chat", "snap-1"))
        .isEqualTo(snapshot);
    byte[] other = SECRET.clone();
    other[0] = 1;
    assertThat(new SnapshotFolder(folder, other, 1 << 20, CLOCK).find("acme", "chat", "snap-1"))
        .isNull();
  }

  @Test
  void changedOrCutFile_countsAsMissing() throws Exception {
    SnapshotFolder kept = new SnapshotFolder(folder, SECRET, 1 << 20, CLOCK);
    kept.keep(anySnapshot("snap-1"));
    Path file = onlyFile();
    byte[] whole = Files.readAllBytes(file);

    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(kept.find("acme", "chat", "snap-1")).as("cut at %s", length).isNull();
    }
    for (int i = 0; i < whole.length; i++) {
      byte[] changed = whole.clone();
      changed[i] ^= 1;
      Files.write(file, changed);
      assertThat(kept.find("acme", "chat", "snap-1")).as("changed at %s", i).isNull();
    }
    Files.write(file, whole, StandardOpenOption.TRUNCATE_EXISTING);
    assertThat(kept.find("acme", "chat", "snap-1")).isNotNull();
  }

  @Test
  void beyondTheBound_theLongestUnusedGoes() throws Exception {
    SnapshotFolder kept = new SnapshotFolder(folder, SECRET, 1_000, CLOCK);
    for (int i = 0; i < 8; i++) {
      kept.keep(anySnapshot("snap-" + i));
      Files.setLastModifiedTime(
          newest(), FileTime.from(CLOCK.instant().minusSeconds(1_000 - 10L * i)));
    }

    kept.keep(anySnapshot("snap-9"));

    assertThat(kept.find("acme", "chat", "snap-9")).isNotNull();
    assertThat(kept.find("acme", "chat", "snap-0")).isNull();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isLessThanOrEqualTo(1_000);
    }
  }

  private SignedSnapshot anySnapshot(String id) throws Exception {
    Path keys = Files.createTempDirectory("snapshot-keys");
    return SignedSnapshot.sign(
        SigningKey.load(keys.resolve("node.key")), id, "acme", "chat", CONTENT);
  }

  private SignedSnapshot signed(Database database, String id, String tenant, String task)
      throws Exception {
    SigningKey key = SigningKey.load(folder.resolve("node.key"));
    new SigningKeyTable(database).register(key, "node", 1);
    return SignedSnapshot.sign(key, id, tenant, task, CONTENT);
  }

  private Path onlyFile() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findFirst().orElseThrow();
    }
  }

  private Path newest() throws Exception {
    try (Stream<Path> files = Files.list(folder)) {
      return files.max(Comparator.comparingLong(f -> f.toFile().lastModified())).orElseThrow();
    }
  }
}
