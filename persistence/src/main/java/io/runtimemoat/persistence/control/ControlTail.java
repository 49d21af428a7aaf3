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
  private static final String HEAD =
      "SELECT last_sequence, purged_sequence FROM control_sequence WHERE id = 1";

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
   * @throws ControlFeedResetException when the reader must forget what it holds and start at 0
   * @throws DatabaseUnavailableException when the feed cannot be read: it ages
   */
  public List<ControlRow> readAfter(long sequence, int limit) {
    try (Connection connection = database.dataSource().getConnection()) {
      List<ControlRow> rows = read(connection, sequence, limit);
      // After the rows: tombstones purged in between are then seen as missing, never missed.
      if (0 < sequence && sequence < head(connection).purged()) {
        throw new ControlFeedResetException(sequence);
      }
      return rows;
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("cannot read the control feed", e);
    }
  }

  private List<ControlRow> read(Connection connection, long sequence, int limit)
      throws SQLException {
    try (PreparedStatement read = database.prepare(connection, READ)) {
      read.setLong(1, sequence);
      read.setInt(2, limit);
      try (ResultSet rows = read.executeQuery()) {
        List<ControlRow> result = new ArrayList<>();
        while (rows.next()) {
          result.add(row(rows));
        }
        return List.copyOf(result);
      }
    }
  }

  /** The last committed sequence; below a reader's own it means that an old backup was restored. */
  public long head() {
    try (Connection connection = database.dataSource().getConnection()) {
      return head(connection).last();
    } catch (SQLException e) {
      throw new DatabaseUnavailableException("cannot read the control feed", e);
    }
  }

  private Head head(Connection connection) throws SQLException {
    try (PreparedStatement head = database.prepare(connection, HEAD);
        ResultSet rows = head.executeQuery()) {
      if (!rows.next()) {
        throw new SQLException("control_sequence has lost its row; restore the database");
      }
      return new Head(rows.getLong(1), rows.getLong(2));
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

  private record Head(long last, long purged) {}
}
