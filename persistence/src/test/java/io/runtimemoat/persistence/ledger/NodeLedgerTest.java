package io.runtimemoat.persistence.ledger;

import static io.runtimemoat.persistence.ledger.TestLedgers.fact;
import static io.runtimemoat.persistence.ledger.TestLedgers.settings;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeLedgerTest {
  private Path folder;
  private Database database;

  @BeforeEach
  void openDatabase(@TempDir Path directory) {
    folder = directory;
    database = Database.open(TestDatabases.memory());
  }

  @AfterEach
  void closeDatabase() {
    database.close();
  }

  private NodeLedger open(Map<String, Object> overrides) {
    return NodeLedger.open(folder, "node-1", settings(overrides), database, Clock.systemUTC());
  }

  @Test
  void appendedFacts_areReadBeforeWhileAndAfterShipping() throws Exception {
    try (NodeLedger node = open(Map.of())) {
      for (int n = 0; n < 10; n++) {
        node.ledger().append(fact(n));
      }
      List<String> before = payloads(node.reader(), node.ledger().chain());

      node.shipper().ship();
      for (int n = 10; n < 15; n++) {
        node.ledger().append(fact(n));
      }

      assertThat(before).hasSize(10).startsWith("payload 0").endsWith("payload 9");
      assertThat(payloads(node.reader(), node.ledger().chain()))
          .hasSize(15)
          .startsWith("payload 0", "payload 1")
          .endsWith("payload 14");
      assertThat(node.reader().verify(node.ledger().chain()).intact()).isTrue();
      assertThat(node.shipper().lag().facts()).isEqualTo(5);
    }
  }

  @Test
  void closedChain_endsWithASignedHeadInTheDatabase() {
    ChainId chain;
    try (NodeLedger node = open(Map.of())) {
      chain = node.ledger().chain();
      node.ledger().append(fact(0));
      node.ledger().append(fact(1));
    }

    LedgerReader reader = NodeLedger.view(folder, settings(Map.of()), database, Clock.systemUTC());

    assertThat(reader.chains()).containsExactly(chain);
    assertThat(reader.verify(chain).detail())
        .isEqualTo("2 facts and 1 signed heads agree; ended with a signed head");
    assertThat(folder.resolve("ledger")).isDirectoryNotContaining("glob:**.segment");
  }

  private static List<String> payloads(LedgerReader reader, ChainId chain) {
    List<String> payloads = new ArrayList<>();
    reader.read(chain, 0, fact -> payloads.add(TestLedgers.text(fact)));
    return payloads;
  }
}
