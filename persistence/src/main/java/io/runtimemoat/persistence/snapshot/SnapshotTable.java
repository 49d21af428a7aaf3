package io.runtimemoat.persistence.snapshot;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import io.runtimemoat.persistence.signing.SigningKeyTable;
import java.security.PublicKey;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The cluster's policy snapshots. Rows are never changed. Safe for use by many threads.
 *
 * <p>Its methods throw {@link DatabaseUnavailableException} when the database is away.
 */
public final class SnapshotTable {
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

  /** Stores a snapshot; one that is there already stays. */
  public void store(SignedSnapshot snapshot, long atMicros) {
    String sql =
        "INSERT INTO moat_policy_snapshot"
            + " (id, tenant, task, content, key_id, signature, stored_at)"
            + " SELECT ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS"
            + " (SELECT 1 FROM moat_policy_snapshot WHERE tenant = ? AND task = ? AND id = ?)";
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement insert = database.prepare(connection, sql)) {
      insert.setString(1, snapshot.id());
      insert.setString(2, snapshot.tenant());
      insert.setString(3, snapshot.task());
      insert.setBytes(4, snapshot.content());
      insert.setString(5, snapshot.keyId());
      insert.setBytes(6, snapshot.signature());
      insert.setLong(7, atMicros);
      insert.setString(8, snapshot.tenant());
      insert.setString(9, snapshot.task());
      insert.setString(10, snapshot.id());
      insert.executeUpdate();
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("the snapshot " + snapshot.id() + " is not stored", e);
    }
  }

  /** The snapshot as stored, whoever changed it since; null when there is none. */
  public @Nullable SignedSnapshot find(String tenant, String task, String id) {
    String sql =
        "SELECT content, key_id, signature FROM moat_policy_snapshot"
            + " WHERE tenant = ? AND task = ? AND id = ?";
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select = database.prepare(connection, sql)) {
      select.setString(1, tenant);
      select.setString(2, task);
      select.setString(3, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
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
