package io.runtimemoat.persistence.snapshot;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.signing.SigningKeyTable;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's policy snapshots. A content is never changed; that of a snapshot which never served
 * may be dropped, and its digest stays. Safe for use by many threads.
 *
 * <p>Its methods throw {@link DatabaseUnavailableException} when the database is away.
 */
public final class SnapshotTable {
  private static final String ONE = "tenant = ? AND task = ? AND id = ?";

  /** Contents that are read at once to be dropped, of at most 1 MiB each. */
  private static final int MOST_DROPPED = 16;

  private final Database database;
  private final SigningKeyTable keys;

  private SnapshotTable(Database database) {
    this.database = database;
    this.keys = new SigningKeyTable(database);
  }

  /** The table, made when it is missing. */
  public static SnapshotTable open(Database database) {
    database.createSchema(SnapshotTable.class, "snapshot");
    SnapshotTable table = new SnapshotTable(database);
    table.keys.createIfMissing();
    return table;
  }

  /**
   * Stores a snapshot; one that is there already stays, and gets its content back where that was
   * dropped.
   *
   * @param serves whether it may serve at once; else it never served until {@link #serve}
   */
  public void store(SignedSnapshot snapshot, long atMicros, boolean serves) {
    String insert =
        "INSERT INTO moat_policy_snapshot"
            + " (id, tenant, task, content, key_id, signature, stored_at, unserved_since)"
            + " SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS"
            + " (SELECT 1 FROM moat_policy_snapshot WHERE "
            + ONE
            + ")";
    String restore =
        "UPDATE moat_policy_snapshot SET content = ?, key_id = ?, signature = ?, digest = NULL,"
            + " unserved_since = ? WHERE digest IS NOT NULL AND "
            + ONE;
    Long unservedSince = serves ? null : atMicros;
    try {
      database.inTransaction(
          connection -> {
            try (PreparedStatement add = database.prepare(connection, insert);
                PreparedStatement again = database.prepare(connection, restore)) {
              add.setString(1, snapshot.id());
              add.setString(2, snapshot.tenant());
              add.setString(3, snapshot.task());
              add.setBytes(4, snapshot.content());
              add.setString(5, snapshot.keyId());
              add.setBytes(6, snapshot.signature());
              add.setLong(7, atMicros);
              add.setObject(8, unservedSince, Types.BIGINT);
              name(add, 9, snapshot.tenant(), snapshot.task(), snapshot.id());
              if (add.executeUpdate() == 0) {
                again.setBytes(1, snapshot.content());
                again.setString(2, snapshot.keyId());
                again.setBytes(3, snapshot.signature());
                again.setObject(4, unservedSince, Types.BIGINT);
                name(again, 5, snapshot.tenant(), snapshot.task(), snapshot.id());
                again.executeUpdate();
              }
              return snapshot;
            }
          });
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("the snapshot " + snapshot.id() + " is not stored", e);
    }
  }

  private static void name(
      PreparedStatement statement, int from, String tenant, String task, String id)
      throws SQLException {
    statement.setString(from, tenant);
    statement.setString(from + 1, task);
    statement.setString(from + 2, id);
  }

  /** A snapshot is to serve requests: its content stays from now on. Whether it is still there. */
  public boolean serve(String tenant, String task, String id) {
    String sql =
        "UPDATE moat_policy_snapshot SET unserved_since = NULL WHERE digest IS NULL AND " + ONE;
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement update = database.prepare(connection, sql)) {
      name(update, 1, tenant, task, id);
      return update.executeUpdate() == 1;
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("it is not noted that " + id + " serves", e);
    }
  }

  /**
   * Drops the contents of snapshots that never served, but for the latest. Their rows stay, with
   * the digest in the place of the content.
   *
   * @param kept how many of the tenant's task type keep theirs
   * @param inUse ids of those that keep it whatever is noted of them
   * @return how many were dropped
   */
  public int dropUnserved(String tenant, String task, int kept, Set<String> inUse) {
    String select =
        "SELECT id, content FROM moat_policy_snapshot WHERE tenant = ? AND task = ?"
            + " AND unserved_since IS NOT NULL AND digest IS NULL"
            + " ORDER BY unserved_since DESC, id DESC LIMIT "
            + MOST_DROPPED
            + " OFFSET ?";
    String drop =
        "UPDATE moat_policy_snapshot SET content = ?, digest = ?"
            + " WHERE unserved_since IS NOT NULL AND digest IS NULL AND "
            + ONE;
    try {
      return database.inTransaction(
          connection -> {
            try (PreparedStatement old = database.prepare(connection, select);
                PreparedStatement update = database.prepare(connection, drop)) {
              old.setString(1, tenant);
              old.setString(2, task);
              old.setInt(3, kept);
              int dropped = 0;
              try (ResultSet rows = old.executeQuery()) {
                while (rows.next()) {
                  if (!inUse.contains(rows.getString(1))) {
                    update.setBytes(1, new byte[0]);
                    update.setBytes(2, sha256(rows.getBytes(2)));
                    name(update, 3, tenant, task, rows.getString(1));
                    dropped += update.executeUpdate();
                  }
                }
              }
              return dropped;
            }
          });
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("snapshots that never served are not dropped", e);
    }
  }

  private static byte[] sha256(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
    }
  }

  /** The snapshot as stored, whoever changed it since; null when there is none, or no content. */
  public @Nullable SignedSnapshot find(String tenant, String task, String id) {
    String sql = "SELECT content, key_id, signature FROM moat_policy_snapshot WHERE " + ONE;
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select = database.prepare(connection, sql)) {
      name(select, 1, tenant, task, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next() && row.getBytes(1).length > 0
            ? new SignedSnapshot(
                id, tenant, task, row.getBytes(1), row.getString(2), row.getBytes(3))
            : null;
      }
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("the snapshot " + id + " cannot be read", e);
    }
  }

  /** Whether a registered node signed it, and nobody changed it since. */
  public boolean isGenuine(SignedSnapshot snapshot) {
    try {
      PublicKey key = keys.find(snapshot.keyId());
      return key != null && snapshot.verifies(key);
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("the signing keys cannot be read", e);
    }
  }
}
