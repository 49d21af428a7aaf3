package io.runtimemoat.persistence.ledger;

import io.runtimemoat.config.LedgerSettings;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.Dialect;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The partitions that payloads are kept in and dropped by. A partition takes the payloads shipped
 * in one UTC day, or an eighth of the size limit when that comes first: so the limit holds on a
 * busy day too.
 */
final class PayloadPartitions {
  private static final Logger LOG = LoggerFactory.getLogger(PayloadPartitions.class);
  private static final int PARTITIONS_PER_LIMIT = 8;
  private static final int ROWS_PER_DELETE = 5_000;
  private static final long DAY_MICROS = TimeUnit.DAYS.toMicros(1);

  private final Database database;
  private final LedgerSettings settings;
  private final Clock clock;

  private record Partition(long id, long openedAtMicros, long newestAtMicros, long bytes) {}

  PayloadPartitions(Database database, LedgerSettings settings, Clock clock) {
    this.database = database;
    this.settings = settings;
    this.clock = clock;
  }

  /** The partition that takes payloads now; opens the next one when it is time. */
  long current() throws SQLException {
    Partition newest = newest();
    if (newest != null && !isFull(newest)) {
      return newest.id();
    }
    long id = newest == null ? 1 : newest.id() + 1;
    try {
      database.inTransaction(connection -> open(connection, id));
    } catch (SQLException e) {
      // Another node opened it first; then it is there now.
      Partition opened = newest();
      if (opened == null || opened.id() < id) {
        throw e;
      }
      return opened.id();
    }
    return id;
  }

  private boolean isFull(Partition partition) {
    return partition.bytes() >= settings.payloadMaxBytes() / PARTITIONS_PER_LIMIT
        || partition.openedAtMicros() / DAY_MICROS != nowMicros() / DAY_MICROS;
  }

  private int open(Connection connection, long id) throws SQLException {
    String sql =
        "INSERT INTO moat_ledger_partition (id, opened_at, newest_at, bytes) VALUES (?, ?, ?, 0)";
    try (PreparedStatement insert = database.prepare(connection, sql)) {
      insert.setLong(1, id);
      insert.setLong(2, nowMicros());
      insert.setLong(3, nowMicros());
      insert.executeUpdate();
    }
    if (database.dialect() == Dialect.POSTGRES) {
      try (Statement create = connection.createStatement()) {
        create.execute(
            "CREATE TABLE %s PARTITION OF moat_ledger_payload FOR VALUES IN (%d)"
                .formatted(table(id), id));
      }
    }
    return 1;
  }

  private static String table(long id) {
    return "moat_ledger_payload_p" + id;
  }

  private @Nullable Partition newest() throws SQLException {
    List<Partition> found = partitions("ORDER BY id DESC FETCH FIRST 1 ROW ONLY", "1 = 1");
    return found.isEmpty() ? null : found.get(0);
  }

  private List<Partition> partitions(String order, String condition) throws SQLException {
    String sql =
        "SELECT id, opened_at, newest_at, bytes FROM moat_ledger_partition WHERE "
            + condition
            + " "
            + order;
    List<Partition> partitions = new ArrayList<>();
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select = database.prepare(connection, sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        partitions.add(
            new Partition(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)));
      }
    }
    return partitions;
  }

  /** Counts bytes that the same transaction inserts. */
  static void grow(Connection connection, long id, long bytes, long atMicros) throws SQLException {
    String sql = "UPDATE moat_ledger_partition SET bytes = bytes + ?, newest_at = ? WHERE id = ?";
    try (PreparedStatement update = connection.prepareStatement(sql)) {
      update.setLong(1, bytes);
      update.setLong(2, atMicros);
      update.setLong(3, id);
      update.executeUpdate();
    }
  }

  /** Whether the partition was dropped; false for one that is kept and for an unknown one. */
  boolean isDropped(long id) throws SQLException {
    return !partitions("", "dropped_at IS NOT NULL AND id = " + id).isEmpty();
  }

  /** Drops what is too old, then the oldest until the size fits; returns how many were dropped. */
  int dropExpired() throws SQLException {
    current(); // On an idle day too, so that yesterday's partition can go when its time comes.
    List<Partition> kept = partitions("ORDER BY id", "dropped_at IS NULL");
    long total = kept.stream().mapToLong(Partition::bytes).sum();
    long oldest = nowMicros() - TimeUnit.MILLISECONDS.toMicros(settings.payloadMaxAge().toMillis());
    int dropped = 0;
    for (Partition partition : kept) {
      boolean expired = partition.newestAtMicros() < oldest;
      boolean overSize = total > settings.payloadMaxBytes();
      boolean takesPayloads = partition.id() == kept.get(kept.size() - 1).id();
      if ((expired || overSize) && !takesPayloads) {
        drop(partition.id());
        total -= partition.bytes();
        dropped++;
      }
    }
    if (database.dialect() == Dialect.H2) {
      deleteDroppedRows();
    }
    return dropped;
  }

  private void drop(long id) throws SQLException {
    database.inTransaction(
        connection -> {
          String sql =
              "UPDATE moat_ledger_partition SET dropped_at = ?"
                  + " WHERE id = ? AND dropped_at IS NULL";
          try (PreparedStatement update = database.prepare(connection, sql)) {
            update.setLong(1, nowMicros());
            update.setLong(2, id);
            update.executeUpdate();
          }
          if (database.dialect() == Dialect.POSTGRES) {
            try (Statement drop = connection.createStatement()) {
              drop.execute("DROP TABLE IF EXISTS " + table(id));
            }
          }
          return 1;
        });
    LOG.info("dropped payload partition {}; its facts' digests stay", id);
  }

  /* In chunks, so that no transaction grows with the partition; what a crash left goes next time. */
  private void deleteDroppedRows() throws SQLException {
    String sql =
        "DELETE FROM moat_ledger_payload WHERE partition_id <"
            + " (SELECT MIN(id) FROM moat_ledger_partition WHERE dropped_at IS NULL)"
            + " FETCH FIRST %d ROWS ONLY".formatted(ROWS_PER_DELETE);
    int deleted = ROWS_PER_DELETE;
    while (deleted == ROWS_PER_DELETE) {
      try (Connection connection = database.dataSource().getConnection();
          PreparedStatement delete = database.prepare(connection, sql)) {
        deleted = delete.executeUpdate();
      }
    }
  }

  private long nowMicros() {
    return TimeUnit.MILLISECONDS.toMicros(clock.millis());
  }
}
