package io.runtimemoat.persistence.sealing;

import io.runtimemoat.persistence.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tenants' wrapped keys and the erasures, in the database. */
final class TenantKeyTable {
  private final Database database;

  /** An erasure: every key of the tenant made until then is gone. */
  record Erasure(String tenant, long erasedAtMicros) {}

  TenantKeyTable(Database database) {
    this.database = database;
  }

  void createIfMissing() {
    database.createSchema(TenantKeyTable.class, "sealing");
  }

  /** Inserts the keys that are missing, except those of an erased tenant. */
  void store(Collection<WrappedKey> keys) throws SQLException {
    database.inTransaction(
        connection -> {
          for (WrappedKey key : keys) {
            store(connection, key);
          }
          return keys.size();
        });
  }

  private void store(Connection connection, WrappedKey key) throws SQLException {
    String sql =
        "INSERT INTO moat_tenant_key (key_id, tenant, master_key_id, created_at, wrapped)"
            + " SELECT ?, ?, ?, ?, ? WHERE NOT EXISTS"
            + " (SELECT 1 FROM moat_tenant_key WHERE key_id = ?) AND NOT EXISTS"
            + " (SELECT 1 FROM moat_tenant_erasure WHERE tenant = ? AND erased_at >= ?)";
    try (PreparedStatement insert = database.prepare(connection, sql)) {
      insert.setLong(1, key.id());
      insert.setString(2, key.tenant());
      insert.setString(3, key.masterKeyId());
      insert.setLong(4, key.createdAtMicros());
      insert.setBytes(5, key.wrapped());
      insert.setLong(6, key.id());
      insert.setString(7, key.tenant());
      insert.setLong(8, key.createdAtMicros());
      insert.executeUpdate();
    }
  }

  @Nullable WrappedKey find(long id) throws SQLException {
    String sql =
        "SELECT tenant, master_key_id, created_at, wrapped FROM moat_tenant_key WHERE key_id = ?";
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select = database.prepare(connection, sql)) {
      select.setLong(1, id);
      try (ResultSet row = select.executeQuery()) {
        return row.next()
            ? new WrappedKey(
                id, row.getString(1), row.getString(2), row.getLong(3), row.getBytes(4))
            : null;
      }
    }
  }

  /** Records the erasure and deletes the keys in one transaction. */
  void erase(Erasure erasure) throws SQLException {
    database.inTransaction(
        connection -> {
          String sql = "INSERT INTO moat_tenant_erasure (tenant, erased_at) VALUES (?, ?)";
          try (PreparedStatement insert = database.prepare(connection, sql)) {
            insert.setString(1, erasure.tenant());
            insert.setLong(2, erasure.erasedAtMicros());
            insert.executeUpdate();
          }
          return deleteKeys(connection, erasure);
        });
  }

  /** Deletes keys that another node stored while the erasure ran. */
  void deleteKeys(Erasure erasure) throws SQLException {
    database.inTransaction(connection -> deleteKeys(connection, erasure));
  }

  private int deleteKeys(Connection connection, Erasure erasure) throws SQLException {
    String sql = "DELETE FROM moat_tenant_key WHERE tenant = ? AND created_at <= ?";
    try (PreparedStatement delete = database.prepare(connection, sql)) {
      delete.setString(1, erasure.tenant());
      delete.setLong(2, erasure.erasedAtMicros());
      return delete.executeUpdate();
    }
  }

  List<Erasure> erasuresSince(long micros) throws SQLException {
    String sql =
        "SELECT tenant, erased_at FROM moat_tenant_erasure WHERE erased_at >= ? ORDER BY erased_at";
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select = database.prepare(connection, sql)) {
      select.setLong(1, micros);
      List<Erasure> erasures = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          erasures.add(new Erasure(row.getString(1), row.getLong(2)));
        }
      }
      return erasures;
    }
  }
}
