package io.runtimemoat.persistence.ledger;

import io.runtimemoat.persistence.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** How far the database has the chains that have not ended: all facts before a time. */
final class ProgressTable {
  private final Database database;

  ProgressTable(Database database) {
    this.database = database;
  }

  /** The database has all facts of a node's chain that were written before this time. */
  void put(ChainId chain, String node, long completeAtMicros) throws SQLException {
    String update = "UPDATE moat_ledger_progress SET node = ?, complete_at = ? WHERE chain = ?";
    String insert = "INSERT INTO moat_ledger_progress (node, complete_at, chain) VALUES (?, ?, ?)";
    // A chain has one writer: nobody inserts in between.
    if (execute(update, node, completeAtMicros, chain.value()) == 0) {
      execute(insert, node, completeAtMicros, chain.value());
    }
  }

  /** The chain has no more facts than the database has. */
  void remove(ChainId chain) throws SQLException {
    execute("DELETE FROM moat_ledger_progress WHERE chain = ?", chain.value());
  }

  /** A node has these chains and no others: of any other there is nothing to wait for. */
  void retain(String node, Set<ChainId> chains) throws SQLException {
    for (ChainId chain : chains("WHERE node = ?", node).keySet()) {
      if (!chains.contains(chain)) {
        remove(chain);
      }
    }
  }

  /** Every chain that has not ended, with the time before which all of it is here. */
  Map<ChainId, Long> all() throws SQLException {
    return chains("");
  }

  private Map<ChainId, Long> chains(String which, Object... parameters) throws SQLException {
    Map<ChainId, Long> chains = new TreeMap<>();
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select =
            database.prepare(
                connection,
                "SELECT chain, complete_at FROM moat_ledger_progress " + which,
                parameters);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        chains.put(new ChainId(row.getString(1)), row.getLong(2));
      }
    }
    return chains;
  }

  private int execute(String sql, Object... parameters) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = database.prepare(connection, sql, parameters)) {
      return statement.executeUpdate();
    }
  }
}
