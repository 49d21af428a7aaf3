package io.runtimemoat.persistence.control;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.DatabaseUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The reading side of the control feed. A reader that starts at 0 and continues from the last
 * sequence it saw holds the newest state of every thing once a read returns fewer rows than asked.
 */
public final class ControlTail {
  private static final String READ =
      "SELECT sequence, tenant, kind, item_key, version, deleted, payload FROM control"
          + " WHERE sequence > ? ORDER BY sequence FETCH FIRST ? ROWS ONLY";
  private static final String HEAD = "SELECT last_sequence FROM control_sequence WHERE id = 1";

  private final Database database;

  private ControlTail(Database database) {
    this.database = database;
  }

  /** Creates the tables where they are missing. */
  public static ControlTail open(Database database) {
    database.createSchema(ControlTable.class, "control");
    return new ControlTail(database);
  }

  /**
   * The rows after a sequence, ascending. A number is missing only where its thing was written
   * again since, under a higher number.
   *
   * @param limit most rows, at least 1
   * @throws DatabaseUnavailableException when the feed cannot be read: it ages
   */
  public List<ControlRow> readAfter(long sequence, int limit) {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement read = connection.prepareStatement(READ)) {
      read.setQueryTimeout(database.statementTimeoutSeconds());
      read.setLong(1, sequence);
      read.setInt(2, limit);
      try (ResultSet rows = read.executeQuery()) {
        List<ControlRow> result = new ArrayList<>();
        while (rows.next()) {
          result.add(row(rows));
        }
        return List.copyOf(result);
      }
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("cannot read the control feed", e);
    }
  }

  /** The last committed sequence; below a reader's own it means that an old backup was restored. */
  public long head() {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement head = connection.prepareStatement(HEAD)) {
      head.setQueryTimeout(database.statementTimeoutSeconds());
      try (ResultSet rows = head.executeQuery()) {
        return rows.next() ? rows.getLong(1) : 0;
      }
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("cannot read the control feed", e);
    }
  }

  private static ControlRow row(ResultSet rows) throws SQLException {
    return new ControlRow(
        rows.getLong(1),
        rows.getString(2),
        rows.getString(3),
        rows.getString(4),
        rows.getLong(5),
        rows.getBoolean(6),
        rows.getBytes(7));
  }
}
