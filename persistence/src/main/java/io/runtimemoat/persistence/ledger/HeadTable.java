package io.runtimemoat.persistence.ledger;

import io.runtimemoat.persistence.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Signed chain heads in the database. */
final class HeadTable {
  private final Database database;

  HeadTable(Database database) {
    this.database = database;
  }

  /** Inserts a head; one that is there already stays. */
  void insert(SignedHead head) throws SQLException {
    String sql =
        "INSERT INTO moat_ledger_head"
            + " (chain, sequence, closed, digest, signed_at, key_id, signature)"
            + " SELECT ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM moat_ledger_head"
            + " WHERE chain = ? AND sequence = ? AND closed = ?)";
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement insert = database.prepare(connection, sql)) {
      insert.setString(1, head.chain().value());
      insert.setLong(2, head.sequence());
      insert.setBoolean(3, head.closed());
      insert.setBytes(4, head.digest());
      insert.setLong(5, head.signedAtMicros());
      insert.setString(6, head.keyId());
      insert.setBytes(7, head.signature());
      insert.setString(8, head.chain().value());
      insert.setLong(9, head.sequence());
      insert.setBoolean(10, head.closed());
      insert.executeUpdate();
    }
  }

  /** Whether the chain has a closing head. */
  boolean isClosed(ChainId chain) throws SQLException {
    String sql = "SELECT 1 FROM moat_ledger_head WHERE chain = ? AND closed = TRUE";
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select = database.prepare(connection, sql)) {
      select.setString(1, chain.value());
      try (ResultSet row = select.executeQuery()) {
        return row.next();
      }
    }
  }

  /** The chain's next heads by sequence, the closing one last; at most {@code limit}. */
  List<SignedHead> after(ChainId chain, long sequence, boolean closed, int limit)
      throws SQLException {
    String sql =
        "SELECT sequence, digest, closed, signed_at, key_id, signature FROM moat_ledger_head"
            + " WHERE chain = ? AND (sequence > ? OR (sequence = ? AND closed > ?))"
            + " ORDER BY chain, sequence, closed FETCH FIRST "
            + limit
            + " ROWS ONLY";
    List<SignedHead> heads = new ArrayList<>();
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select = database.prepare(connection, sql)) {
      select.setString(1, chain.value());
      select.setLong(2, sequence);
      select.setLong(3, sequence);
      select.setBoolean(4, closed);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          heads.add(
              new SignedHead(
                  chain,
                  row.getLong(1),
                  row.getBytes(2),
                  row.getBoolean(3),
                  row.getLong(4),
                  row.getString(5),
                  row.getBytes(6)));
        }
      }
    }
    return heads;
  }
}
