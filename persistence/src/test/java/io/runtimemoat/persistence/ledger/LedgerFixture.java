package io.runtimemoat.persistence.ledger;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.ledger.LedgerReader.ChainVerdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One data folder and one database, and what tests do with them. */
record LedgerFixture(Path folder, Database database) {
  NodeLedger open(Map<String, Object> overrides) {
    return open(overrides, Clock.systemUTC());
  }

  NodeLedger open(Map<String, Object> overrides, Clock clock) {
    return NodeLedger.open(folder, "node-1", TestLedgers.settings(overrides), database, clock);
  }

  /** A reader as `moat replay` has it: beside the node, or after it. */
  LedgerReader view() {
    return NodeLedger.view(folder, TestLedgers.settings(Map.of()), database, Clock.systemUTC());
  }

  Path segments() {
    return folder.resolve("ledger");
  }

  List<Path> segmentFiles() throws IOException {
    try (Stream<Path> files = Files.list(segments())) {
      return files.filter(file -> file.toString().endsWith(".segment")).sorted().toList();
    }
  }

  /** A copy of the segments as a kill -9 at this moment would leave them. */
  LedgerFixture crashedCopy(Path target, Database elsewhere) throws IOException {
    Files.createDirectories(target.resolve("ledger"));
    for (Path file : segmentFiles()) {
      Files.copy(file, target.resolve("ledger").resolve(file.getFileName()));
    }
    Files.createDirectories(target.resolve("keys"));
    for (String key : List.of("master.key", "tenant.keys", "node-signing.key")) {
      Files.copy(folder.resolve("keys").resolve(key), target.resolve("keys").resolve(key));
    }
    return new LedgerFixture(target, elsewhere);
  }

  int update(String sql, Object... parameters) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      return statement.executeUpdate();
    }
  }

  long count(String table) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement("SELECT COUNT(*) FROM " + table);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  byte[] bytes(String sql) throws SQLException {
    try (Connection connection = database.dataSource().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getBytes(1);
    }
  }

  static List<String> payloads(LedgerReader reader, ChainId chain) {
    List<String> payloads = new ArrayList<>();
    reader.read(chain, 0, fact -> payloads.add(TestLedgers.text(fact)));
    return payloads;
  }

  static void append(NodeLedger node, int from, int to) {
    for (int n = from; n < to; n++) {
      node.ledger().append(TestLedgers.fact(n));
    }
  }

  /** "intact" or the first broken sequence. */
  static String outcome(ChainVerdict verdict) {
    return verdict.intact() ? "intact" : "broken at " + verdict.brokenAt();
  }
}
