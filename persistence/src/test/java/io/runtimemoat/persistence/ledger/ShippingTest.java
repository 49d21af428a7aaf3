package io.runtimemoat.persistence.ledger;

import static io.runtimemoat.persistence.ledger.LedgerFixture.append;
import static io.runtimemoat.persistence.ledger.LedgerFixture.outcome;
import static io.runtimemoat.persistence.ledger.LedgerFixture.payloads;
import static io.runtimemoat.persistence.ledger.TestLedgers.fact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShippingTest {
  private static final Map<String, Object> SMALL_BATCHES = Map.of("ship.batch-facts", 3);

  private Path folder = Path.of("");
  private LedgerFixture fixture;

  @BeforeEach
  void open(@TempDir Path directory) {
    folder = directory;
    fixture = new LedgerFixture(folder.resolve("node"), Database.open(TestDatabases.memory()));
  }

  @AfterEach
  void close() {
    fixture.database().close();
  }

  @Test
  void shippingAgain_changesNothing() throws Exception {
    try (NodeLedger node = fixture.open(SMALL_BATCHES)) {
      append(node, 0, 8);
      LedgerFixture again = fixture.crashedCopy(folder.resolve("again"), fixture.database());
      node.shipper().ship();
      node.shipper().ship();

      NodeLedger restarted = again.open(SMALL_BATCHES);
      restarted.shipper().ship();
      restarted.close();

      assertThat(fixture.count("moat_ledger_fact")).isEqualTo(8);
      assertThat(fixture.count("moat_ledger_payload")).isEqualTo(8);
      assertThat(outcome(node.reader().verify(node.ledger().chain()))).isEqualTo("intact");
    }
  }

  /** A crash after any committed batch, before the segment was deleted and before the head. */
  @Test
  void crashAfterAnyCommit_goesOnWhereItStopped() throws Exception {
    NodeLedger source = fixture.open(Map.of());
    append(source, 0, 10);
    ChainId chain = source.ledger().chain();
    List<SealedFact> facts = sealedFacts(source.ledger().chain());
    for (int committed : new int[] {0, 1, 3, 4, 9, 10}) {
      try (Database database = Database.open(TestDatabases.memory())) {
        LedgerFixture crashed = fixture.crashedCopy(folder.resolve("at-" + committed), database);
        LedgerSchema.createIfMissing(database);
        if (committed > 0) {
          long partition =
              new PayloadPartitions(database, TestLedgers.settings(Map.of()), Clock.systemUTC())
                  .current();
          new FactTable(database).insert(chain, facts.subList(0, committed), partition, 0);
        }

        crashed.open(SMALL_BATCHES).close();

        assertThat(crashed.count("moat_ledger_fact")).isEqualTo(10);
        assertThat(crashed.view().verify(chain).detail())
            .isEqualTo("10 facts and 1 signed heads agree; ended with a signed head");
        assertThat(payloads(crashed.view(), chain)).hasSize(10);
        assertThat(crashed.segmentFiles()).isEmpty();
      }
    }
    source.close();
  }

  private List<SealedFact> sealedFacts(ChainId chain) throws Exception {
    List<SealedFact> facts = new ArrayList<>();
    SegmentDirectory view = SegmentDirectory.view(fixture.segments());
    try (ChainCursor cursor = new ChainCursor(view, chain, 0)) {
      for (SealedFact fact = cursor.next(); fact != null; fact = cursor.next()) {
        facts.add(fact);
      }
    }
    return facts;
  }

  @Test
  void shippedSegments_areDeletedWhileTheChainGrows() throws Exception {
    try (NodeLedger node =
        fixture.open(Map.of("segment-bytes", "64 KiB", "max-fact-bytes", "4 KiB"))) {
      for (int n = 0; n < 100; n++) {
        node.ledger().append(fact("t", "r", "x".repeat(4000)));
      }
      int before = fixture.segmentFiles().size();

      node.shipper().ship();

      assertThat(before).isEqualTo(7);
      assertThat(fixture.segmentFiles()).hasSize(1);
      assertThat(payloads(node.reader(), node.ledger().chain())).hasSize(100);
      assertThat(outcome(node.reader().verify(node.ledger().chain()))).isEqualTo("intact");
    }
  }

  @Test
  void readers_seeNoGapWhileSegmentsMove() throws Exception {
    try (NodeLedger node =
        fixture.open(
            Map.of(
                "segment-bytes", "64 KiB",
                "max-fact-bytes", "4 KiB",
                "ship.batch-facts", 5,
                "ship.interval", "10 ms"))) {
      LedgerReader beside = fixture.view();
      for (int n = 0; n < 160; n++) {
        node.ledger().append(fact("t", "one-request", "x".repeat(4000)));
        if (n % 20 == 19) {
          assertThat(node.reader().request("one-request")).hasSize(n + 1);
          assertThat(node.reader().read(node.ledger().chain(), 0, stored -> {})).isEqualTo(n + 1);
          assertThat(beside.request("one-request")).hasSize(n + 1);
          assertThat(beside.read(node.ledger().chain(), 0, stored -> {})).isEqualTo(n + 1);
          assertThat(outcome(beside.verify(node.ledger().chain()))).isEqualTo("intact");
        }
      }
    }
  }

  @Test
  void databaseAway_isReportedAndCaughtUpWith() throws Exception {
    try (NodeLedger node =
        fixture.open(
            Map.of(
                "ship.interval", "10 ms",
                "ship.backoff-min", "10 ms",
                "ship.backoff-max", "20 ms"))) {
      fixture.update("ALTER TABLE moat_ledger_fact RENAME TO moved");
      append(node, 0, 5);
      await(() -> node.shipper().lag().problem() != null);
      ShippingLag away = node.shipper().lag();

      fixture.update("ALTER TABLE moved RENAME TO moat_ledger_fact");
      await(() -> node.shipper().lag().facts() == 0 && node.shipper().lag().problem() == null);

      assertThat(away.facts()).isEqualTo(5);
      assertThat(away.bytes()).isPositive();
      assertThat(node.shipper().lag().age()).isZero();
      assertThat(fixture.count("moat_ledger_fact")).isEqualTo(5);
      assertThat(outcome(node.reader().verify(node.ledger().chain()))).isEqualTo("intact");
    }
  }

  @Test
  void databaseAwayAtTheEnd_leavesTheRestToTheNextStart() throws Exception {
    NodeLedger node = fixture.open(Map.of());
    append(node, 0, 4);
    fixture.update("ALTER TABLE moat_ledger_fact RENAME TO moved");
    node.close();
    fixture.update("ALTER TABLE moved RENAME TO moat_ledger_fact");

    try (NodeLedger next = fixture.open(Map.of())) {
      next.shipper().ship();

      assertThat(next.reader().verify(node.ledger().chain()).detail())
          .isEqualTo("4 facts and 1 signed heads agree; ended with a signed head");
    }
  }

  @Test
  void otherPastInTheDatabase_stopsThatChainAlone() throws Exception {
    NodeLedger node = fixture.open(Map.of());
    append(node, 0, 3);
    LedgerFixture copy = fixture.crashedCopy(folder.resolve("copy"), fixture.database());
    node.close();
    fixture.update("UPDATE moat_ledger_fact SET digest = payload_digest WHERE sequence = 2");

    try (NodeLedger next = copy.open(Map.of())) {
      append(next, 7, 8);
      next.shipper().ship();

      assertThat(next.shipper().lag().problem()).contains("the database holds another fact there");
      assertThat(copy.segmentFiles()).hasSize(2);
      assertThat(payloads(next.reader(), next.ledger().chain())).containsExactly("payload 7");
      assertThat(fixture.count("moat_ledger_fact")).isEqualTo(4);
    }
  }

  @Test
  void everyHeadInterval_aHeadIsSigned() throws Exception {
    TestClock clock = new TestClock(Instant.parse("2026-05-05T00:00:00Z"));
    try (NodeLedger node = fixture.open(Map.of("head-interval", "60 s"), clock)) {
      append(node, 0, 2);
      node.shipper().ship();
      append(node, 2, 4);
      node.shipper().ship();
      long within = fixture.count("moat_ledger_head");
      clock.advance(Duration.ofSeconds(61));
      node.shipper().ship();
      clock.advance(Duration.ofSeconds(61));
      node.shipper().ship();

      assertThat(within).isZero();
      assertThat(fixture.count("moat_ledger_head")).isEqualTo(1); // Nothing new, no new head.
      fixture.update("DELETE FROM moat_ledger_fact WHERE sequence = 3");
      assertThat(outcome(fixture.view().verify(node.ledger().chain())))
          .isEqualTo("intact"); // The live segment still has it.
    }
  }

  @Test
  void anotherNode_readsTheChainFromTheDatabaseAlone() throws Exception {
    LedgerFixture other = new LedgerFixture(folder.resolve("other"), fixture.database());
    try (NodeLedger node = fixture.open(Map.of("master-key", "ab".repeat(32)));
        NodeLedger second = other.open(Map.of("master-key", "ab".repeat(32)))) {
      append(node, 0, 3);
      node.shipper().ship();
      append(node, 3, 5);

      assertThat(payloads(second.reader(), node.ledger().chain()))
          .containsExactly("payload 0", "payload 1", "payload 2");
      assertThat(outcome(second.reader().verify(node.ledger().chain()))).isEqualTo("intact");
    }
  }

  @Test
  void otherMasterKey_isNamedInTheRefusal() throws Exception {
    LedgerFixture other = new LedgerFixture(folder.resolve("other"), fixture.database());
    try (NodeLedger node = fixture.open(Map.of());
        NodeLedger second = other.open(Map.of())) {
      append(node, 0, 1);
      node.shipper().ship();

      assertThatThrownBy(() -> payloads(second.reader(), node.ledger().chain()))
          .hasMessageContaining("set MOAT_MASTER_KEY");
      assertThat(outcome(second.reader().verify(node.ledger().chain()))).isEqualTo("intact");
    }
  }

  private static void await(BooleanSupplier condition) throws SQLException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not within 10 s");
      }
      Thread.onSpinWait();
    }
  }
}
