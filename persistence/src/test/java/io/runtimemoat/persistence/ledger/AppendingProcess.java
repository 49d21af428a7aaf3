package io.runtimemoat.persistence.ledger;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Map;

/** A node that appends until it is killed and prints each acknowledged sequence. */
final class AppendingProcess {
  static final Map<String, Object> SETTINGS =
      Map.of(
          "segment-bytes", "64 KiB",
          "max-fact-bytes", "8 KiB",
          "head-interval", "1 s",
          "ship.interval", "20 ms");

  private AppendingProcess() {}

  private static final String FILLER = "x".repeat(500);

  /** Arguments: data folder, JDBC URL or "file", first number. */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[0]);
    Database database =
        Database.open(
            arguments[1].equals("file")
                ? TestDatabases.file(folder)
                : TestDatabases.settings(arguments[1]));
    NodeLedger node =
        NodeLedger.open(
            folder, "node-1", TestLedgers.settings(SETTINGS), database, Clock.systemUTC());
    PrintStream out = System.out;
    append(node.ledger(), arguments[2], 0, out);
    shipOnce(node); // on a slow machine the kill may come before the shipper's first round
    for (int t = 0; t < 4; t++) {
      String name = arguments[2] + "-" + t;
      new Thread(() -> append(node.ledger(), name, out)).start();
    }
  }

  private static void shipOnce(NodeLedger node) {
    try {
      node.shipper().ship();
    } catch (SQLException | IOException e) {
      throw new IllegalStateException("the first fact cannot be shipped", e);
    }
  }

  private static void append(Ledger ledger, String name, PrintStream out) {
    for (int n = 0; ; n++) {
      append(ledger, name, n, out);
    }
  }

  private static void append(Ledger ledger, String name, int n, PrintStream out) {
    String payload = name + "-" + n + " " + FILLER;
    FactPosition position = ledger.append(TestLedgers.fact("tenant-" + n % 3, name, payload));
    out.println("%s %d %s".formatted(position.chain().value(), position.sequence(), payload));
  }
}
