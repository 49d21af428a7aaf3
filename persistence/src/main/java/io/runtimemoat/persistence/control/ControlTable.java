package io.runtimemoat.persistence.control;

import io.runtimemoat.persistence.control.Written.Verdict;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of the control feed, for the event-sourced owners of flags, keys, limits and
 * aliases. A write is fenced by the owner's version and may be repeated.
 */
public final class ControlTable {
  /*
   * Gap-free order: every write first locks the one row of control_sequence, so writers run one
   * after the other and a number is taken only by a transaction that will commit it or give it
   * back. Sequence n+1 is therefore visible only after n. A database sequence object would hand n
   * and n+1 to two transactions that commit in either order, and a tailer would skip n for ever.
   * The price is one writer at a time: 0.6-5 ms a commit, and control writes are rare.
   */

  /** Keeps a row within one Artery frame, so that pub-sub can hurry it. */
  public static final int MAX_PAYLOAD_BYTES = 64 << 10;

  /** Rows that one call turns into tombstones, while other writers wait. */
  private static final int MOST_ORPHANS = 1_000;

  private static final byte[] NOTHING = {};

  private static final String LOCK =
      "SELECT last_sequence FROM control_sequence WHERE id = 1 FOR UPDATE";
  private static final String FIND =
      "SELECT sequence, version, deleted, payload FROM control"
          + " WHERE tenant = ? AND kind = ? AND item_key = ?";
  private static final String INSERT =
      "INSERT INTO control"
          + " (sequence, version, deleted, payload, written_at, tenant, kind, item_key)"
          + " VALUES (?, ?, ?, ?, CURRENT_TIMESTAMP, ?, ?, ?)";
  private static final String UPDATE =
      "UPDATE control"
          + " SET sequence = ?, version = ?, deleted = ?, payload = ?, written_at = CURRENT_TIMESTAMP"
          + " WHERE tenant = ? AND kind = ? AND item_key = ?";
  private static final String ADVANCE =
      "UPDATE control_sequence SET last_sequence = ? WHERE id = 1";

  private static final String OLD_TOMBSTONES = " FROM control WHERE deleted AND written_at < ?";
  private static final String ORPHANS =
      "SELECT tenant, item_key, version FROM control AS orphan WHERE kind = ? AND NOT deleted"
          + " AND (EXISTS (SELECT 1 FROM control AS owner WHERE owner.tenant = orphan.tenant"
          + " AND owner.kind = ? AND owner.deleted)"
          + " OR (written_at < ? AND NOT EXISTS (SELECT 1 FROM control AS owner"
          + " WHERE owner.tenant = orphan.tenant AND owner.kind = ?)))";
  private static final String FIRST_ORPHANS = " ORDER BY sequence LIMIT " + MOST_ORPHANS;
  private static final String PURGED =
      "UPDATE control_sequence SET purged_sequence = ? WHERE id = 1";

  private final Database database;

  private ControlTable(Database database) {
    this.database = database;
  }

  /** Creates the tables where they are missing. */
  public static ControlTable open(Database database) {
    database.createSchema(ControlTable.class, "control");
    return new ControlTable(database);
  }

  /**
   * Stores a thing's state; committed when this returns.
   *
   * @param tenant empty for things of the whole cluster; at most 64 characters
   * @param kind at most 64 characters
   * @param key at most 255 characters
   * @param version the owner's version of the thing, growing with every change
   * @throws IllegalArgumentException when the payload is over {@value #MAX_PAYLOAD_BYTES} bytes
   * @throws DatabaseUnavailableException when it was not committed, as far as is known
   */
  public Written upsert(String tenant, String kind, String key, long version, byte[] payload) {
    if (payload.length > MAX_PAYLOAD_BYTES) {
      throw new IllegalArgumentException(
          "a control payload has at most " + MAX_PAYLOAD_BYTES + " bytes, not " + payload.length);
    }
    return write(new ControlRow(0, tenant, kind, key, version, false, payload));
  }

  /** Puts a tombstone in a thing's place: every node forgets it. */
  public Written delete(String tenant, String kind, String key, long version) {
    return write(new ControlRow(0, tenant, kind, key, version, true, NOTHING));
  }

  /**
   * Forgets tombstones older than {@code age}, so that the table stays as small as what is alive. A
   * reader that has not come by for so long is told to start again ({@link ControlTail}). Owners
   * write their newest version only, so nothing comes back to life.
   *
   * @return how many were forgotten
   */
  public int purgeTombstones(Duration age) {
    try {
      return database.inTransaction(connection -> purgeTombstones(connection, age));
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("cannot purge control tombstones", e);
    }
  }

  private int purgeTombstones(Connection connection, Duration age) throws SQLException {
    lockSequence(connection);
    OffsetDateTime before = OffsetDateTime.now(ZoneOffset.UTC).minus(age);
    long last;
    try (PreparedStatement find =
        database.prepare(connection, "SELECT MAX(sequence)" + OLD_TOMBSTONES)) {
      find.setObject(1, before);
      try (ResultSet rows = find.executeQuery()) {
        last = rows.next() ? rows.getLong(1) : 0;
      }
    }
    if (last == 0) {
      return 0;
    }
    try (PreparedStatement purged = database.prepare(connection, PURGED);
        PreparedStatement delete = database.prepare(connection, "DELETE" + OLD_TOMBSTONES)) {
      purged.setLong(1, last);
      purged.executeUpdate();
      delete.setObject(1, before);
      return delete.executeUpdate();
    }
  }

  /**
   * Turns rows of deleted tenants into tombstones. Their owner may sleep and never hear of it, so
   * this is not its write: the tombstone's version is below the owner's, which stores its row again
   * should the tenant come back. An owner that woke once more when the tenant's own tombstone was
   * forgotten has left a row of a tenant that nothing speaks of: such a one goes when it is old.
   *
   * @param kind of rows that go
   * @param tenantKind of the rows whose tombstones say which tenants are deleted
   * @param outside tenants that are there without a row of their own: nothing of theirs goes
   * @param age of a row of a tenant that nothing speaks of
   * @return how many went; more may be left
   */
  public int removeOrphans(String kind, String tenantKind, Set<String> outside, Duration age) {
    try {
      return database.inTransaction(
          connection -> removeOrphans(connection, kind, tenantKind, outside, age));
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("cannot remove control rows of deleted tenants", e);
    }
  }

  private int removeOrphans(
      Connection connection, String kind, String tenantKind, Set<String> outside, Duration age)
      throws SQLException {
    long sequence = lockSequence(connection);
    List<Object> parameters = new ArrayList<>();
    parameters.add(kind);
    parameters.add(tenantKind);
    parameters.add(OffsetDateTime.now(ZoneOffset.UTC).minus(age));
    parameters.add(tenantKind);
    parameters.addAll(outside);
    String others =
        outside.isEmpty()
            ? ""
            : " AND tenant NOT IN ("
                + String.join(", ", Collections.nCopies(outside.size(), "?"))
                + ")";
    List<ControlRow> orphans = new ArrayList<>();
    try (PreparedStatement find =
            database.prepare(connection, ORPHANS + others + FIRST_ORPHANS, parameters.toArray());
        ResultSet rows = find.executeQuery()) {
      while (rows.next()) {
        long below = Math.max(0, rows.getLong(3) - 1);
        orphans.add(
            new ControlRow(0, rows.getString(1), kind, rows.getString(2), below, true, NOTHING));
      }
    }
    for (ControlRow orphan : orphans) {
      sequence++;
      store(connection, UPDATE, sequence, orphan);
    }
    if (!orphans.isEmpty()) {
      advance(connection, sequence);
    }
    return orphans.size();
  }

  private void advance(Connection connection, long sequence) throws SQLException {
    try (PreparedStatement advance = database.prepare(connection, ADVANCE)) {
      advance.setLong(1, sequence);
      advance.executeUpdate();
    }
  }

  private Written write(ControlRow row) {
    try {
      return database.inTransaction(connection -> write(connection, row));
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("control write failed: " + row.kind(), e);
    }
  }

  private Written write(Connection connection, ControlRow row) throws SQLException {
    long last = lockSequence(connection);
    ControlRow stored = find(connection, row);
    if (stored != null && stored.version() >= row.version()) {
      Verdict verdict = sameContent(stored, row) ? Verdict.UNCHANGED : Verdict.REFUSED;
      return new Written(verdict, stored.sequence());
    }
    long sequence = last + 1;
    store(connection, stored == null ? INSERT : UPDATE, sequence, row);
    advance(connection, sequence);
    return new Written(Verdict.STORED, sequence);
  }

  private static boolean sameContent(ControlRow stored, ControlRow row) {
    return stored.version() == row.version()
        && stored.deleted() == row.deleted()
        && Arrays.equals(stored.payload(), row.payload());
  }

  private long lockSequence(Connection connection) throws SQLException {
    try (PreparedStatement lock = database.prepare(connection, LOCK);
        ResultSet rows = lock.executeQuery()) {
      if (!rows.next()) {
        throw new SQLException("control_sequence has lost its row; restore the database");
      }
      return rows.getLong(1);
    }
  }

  private @Nullable ControlRow find(Connection connection, ControlRow row) throws SQLException {
    try (PreparedStatement find = database.prepare(connection, FIND)) {
      find.setString(1, row.tenant());
      find.setString(2, row.kind());
      find.setString(3, row.key());
      try (ResultSet rows = find.executeQuery()) {
        return !rows.next()
            ? null
            : new ControlRow(
                rows.getLong(1),
                row.tenant(),
                row.kind(),
                row.key(),
                rows.getLong(2),
                rows.getBoolean(3),
                rows.getBytes(4));
      }
    }
  }

  private void store(Connection connection, String sql, long sequence, ControlRow row)
      throws SQLException {
    try (PreparedStatement store = database.prepare(connection, sql)) {
      store.setLong(1, sequence);
      store.setLong(2, row.version());
      store.setBoolean(3, row.deleted());
      store.setBytes(4, row.payload());
      store.setString(5, row.tenant());
      store.setString(6, row.kind());
      store.setString(7, row.key());
      store.executeUpdate();
    }
  }
}
