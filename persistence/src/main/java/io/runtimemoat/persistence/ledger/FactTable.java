package io.runtimemoat.persistence.ledger;

import io.runtimemoat.persistence.database.Database;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Facts and their sealed payloads in the database. */
final class FactTable {
  private static final String COLUMNS =
      "SELECT f.sequence, f.manifest, f.tenant, f.request_id, f.at_micros, f.payload_digest,"
          + " f.digest, p.sealed, f.partition_id, f.chain FROM moat_ledger_fact f"
          + " LEFT JOIN moat_ledger_payload p ON p.chain = f.chain AND p.sequence = f.sequence"
          + " AND p.partition_id = f.partition_id";

  private final Database database;

  /** A fact with the place of its payload. */
  record Row(ChainId chain, SealedFact fact, long partition) {}

  /** The last fact of a chain in the database. */
  record Last(long sequence, byte[] digest) {}

  FactTable(Database database) {
    this.database = database;
  }

  /** The last fact; null when the chain has none here. */
  @Nullable Last last(ChainId chain) throws SQLException {
    try (Connection connection = database.dataSource().getConnection()) {
      return last(connection, chain);
    }
  }

  private @Nullable Last last(Connection connection, ChainId chain) throws SQLException {
    String sql =
        "SELECT sequence, digest FROM moat_ledger_fact WHERE chain = ?"
            + " ORDER BY chain DESC, sequence DESC FETCH FIRST 1 ROW ONLY";
    try (PreparedStatement select = database.prepare(connection, sql)) {
      select.setString(1, chain.value());
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? new Last(row.getLong(1), row.getBytes(2)) : null;
      }
    }
  }

  /** Records the chain's existence when it is new. */
  void register(ChainId chain, String node, long atMicros) throws SQLException {
    String sql =
        "INSERT INTO moat_ledger_chain (chain, node, first_shipped_at) SELECT ?, ?, ?"
            + " WHERE NOT EXISTS (SELECT 1 FROM moat_ledger_chain WHERE chain = ?)";
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement insert = database.prepare(connection, sql)) {
      insert.setString(1, chain.value());
      insert.setString(2, node);
      insert.setLong(3, atMicros);
      insert.setString(4, chain.value());
      insert.executeUpdate();
    }
  }

  /** Every chain the database knows of. */
  NavigableSet<ChainId> chains() throws SQLException {
    String sql = "SELECT chain FROM moat_ledger_chain UNION SELECT chain FROM moat_ledger_head";
    NavigableSet<ChainId> chains = new TreeSet<>();
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select = database.prepare(connection, sql);
        ResultSet row = select.executeQuery()) {
      while (row.next()) {
        chains.add(new ChainId(row.getString(1)));
      }
    }
    return chains;
  }

  /**
   * Inserts consecutive facts that the database lacks, in one transaction; those it has are
   * skipped, so a repeated call changes nothing.
   *
   * @throws ChainDivergedException when the database has another fact at one of these places
   */
  void insert(ChainId chain, List<SealedFact> facts, long partition, long atMicros)
      throws SQLException {
    database.inTransaction(
        connection -> {
          List<SealedFact> missing = missing(last(connection, chain), chain, facts);
          if (!missing.isEmpty()) {
            insertFacts(connection, chain, missing, partition);
            long bytes = insertPayloads(connection, chain, missing, partition);
            PayloadPartitions.grow(connection, partition, bytes, atMicros);
          }
          return missing.size();
        });
  }

  private static List<SealedFact> missing(
      @Nullable Last last, ChainId chain, List<SealedFact> facts) throws ChainDivergedException {
    long next = last == null ? 0 : last.sequence() + 1;
    long first = facts.get(0).sequence();
    if (first > next) {
      throw new ChainDivergedException(chain, next, "the database lacks facts before " + first);
    }
    int known = (int) Math.min(next - first, facts.size());
    if (known < facts.size()
        || (last != null && facts.get(known - 1).sequence() == last.sequence())) {
      refuseOtherPast(last, chain, facts, known);
    }
    return facts.subList(known, facts.size());
  }

  /** The fact before the first missing one must be the database's last, or lead on from it. */
  private static void refuseOtherPast(
      @Nullable Last last, ChainId chain, List<SealedFact> facts, int known)
      throws ChainDivergedException {
    ChainDigest arithmetic = new ChainDigest();
    byte[] past = last == null ? arithmetic.genesis(chain) : last.digest();
    boolean same =
        known > 0
            ? Arrays.equals(past, facts.get(known - 1).digest())
            : Arrays.equals(arithmetic.next(past, facts.get(0)), facts.get(0).digest());
    if (!same) {
      long sequence = last == null ? 0 : last.sequence();
      throw new ChainDivergedException(chain, sequence, "the database holds another fact there");
    }
  }

  private void insertFacts(
      Connection connection, ChainId chain, List<SealedFact> facts, long partition)
      throws SQLException {
    String sql =
        "INSERT INTO moat_ledger_fact (chain, sequence, manifest, tenant, request_id, at_micros,"
            + " partition_id, payload_digest, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    try (PreparedStatement insert = database.prepare(connection, sql)) {
      for (SealedFact fact : facts) {
        insert.setString(1, chain.value());
        insert.setLong(2, fact.sequence());
        insert.setString(3, fact.manifest());
        insert.setString(4, fact.tenant());
        insert.setString(5, fact.requestId());
        insert.setLong(6, fact.atMicros());
        insert.setLong(7, partition);
        insert.setBytes(8, fact.payloadDigest());
        insert.setBytes(9, fact.digest());
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private long insertPayloads(
      Connection connection, ChainId chain, List<SealedFact> facts, long partition)
      throws SQLException {
    String sql =
        "INSERT INTO moat_ledger_payload (chain, sequence, partition_id, sealed)"
            + " VALUES (?, ?, ?, ?)";
    long bytes = 0;
    try (PreparedStatement insert = database.prepare(connection, sql)) {
      for (SealedFact fact : facts) {
        byte[] sealed = fact.sealed();
        if (sealed != null) {
          insert.setString(1, chain.value());
          insert.setLong(2, fact.sequence());
          insert.setLong(3, partition);
          insert.setBytes(4, sealed);
          insert.addBatch();
          bytes += sealed.length;
        }
      }
      insert.executeBatch();
    }
    return bytes;
  }

  /** At most {@code limit} facts of a chain in order, from {@code fromSequence}. */
  List<Row> page(ChainId chain, long fromSequence, int limit) throws SQLException {
    String sql =
        COLUMNS
            // H2 uses the key's order, and the limit, only when the whole key is named.
            + " WHERE f.chain = ? AND f.sequence >= ? ORDER BY f.chain, f.sequence FETCH FIRST "
            + limit
            + " ROWS ONLY";
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select = database.prepare(connection, sql)) {
      select.setString(1, chain.value());
      select.setLong(2, fromSequence);
      return rows(select);
    }
  }

  /** The facts of one request, by chain and sequence; at most {@code limit}. */
  List<Row> request(String requestId, int limit) throws SQLException {
    String sql =
        COLUMNS
            + " WHERE f.request_id = ? ORDER BY f.chain, f.sequence FETCH FIRST "
            + limit
            + " ROWS ONLY";
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement select = database.prepare(connection, sql)) {
      select.setString(1, requestId);
      return rows(select);
    }
  }

  private static List<Row> rows(PreparedStatement select) throws SQLException {
    List<Row> rows = new ArrayList<>();
    try (ResultSet row = select.executeQuery()) {
      while (row.next()) {
        SealedFact fact =
            new SealedFact(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getLong(5),
                row.getBytes(6),
                row.getBytes(7),
                row.getBytes(8));
        rows.add(new Row(new ChainId(row.getString(10)), fact, row.getLong(9)));
      }
    }
    return rows;
  }
}
