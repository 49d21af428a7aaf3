package io.runtimemoat.persistence.ledger;

import static io.runtimemoat.persistence.ledger.LedgerFixture.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nodes tell each other of how far the database has their chains. */
class ProgressTest {
  private static final Instant NOON = Instant.parse("2026-05-05T12:00:00Z");
  private static final Map<String, Object> BY_HAND = Map.of("ship.interval", "1 m");

  private final TestClock clock = new TestClock(NOON);
  private Path folder = Path.of("");
  private LedgerFixture fixture;
  private final Database database = Database.open(TestDatabases.memory());

  @BeforeEach
  void open(@TempDir Path directory) {
    folder = directory;
    fixture = new LedgerFixture(folder.resolve("one"), database);
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void runningNode_tellsOthersHowFarItIs_andNoLongerOnceItsChainEnds() throws Exception {
    try (NodeLedger reading =
        NodeLedger.open(
            folder.resolve("two"), "node-2", TestLedgers.settings(BY_HAND), database, clock)) {
      try (NodeLedger node = fixture.open(BY_HAND, clock)) {
        node.shipper().ship();
        ChainId chain = node.ledger().chain();
        assertThat(reading.reader().awaited()).isEqualTo(Map.of(chain, micros(0)));
        clock.advance(Duration.ofSeconds(7));
        append(node, 0, 3);
        node.shipper().ship();

        assertThat(reading.reader().awaited()).isEqualTo(Map.of(chain, micros(7)));
        assertThat(node.reader().awaited()).doesNotContainKey(chain);
      }

      assertThat(reading.reader().awaited()).isEmpty();
    }
  }

  @Test
  void killedNode_isAwaitedUntilItsNextStartHasShippedWhatItLeft() throws Exception {
    try (NodeLedger reading =
        NodeLedger.open(
            folder.resolve("two"), "node-2", TestLedgers.settings(BY_HAND), database, clock)) {
      NodeLedger node = fixture.open(BY_HAND, clock);
      node.shipper().ship();
      ChainId chain = node.ledger().chain();
      append(node, 0, 3);
      LedgerFixture dead = fixture.crashedCopy(folder.resolve("dead"), database);
      clock.advance(Duration.ofSeconds(60));

      assertThat(reading.reader().awaited()).isEqualTo(Map.of(chain, micros(0)));
      try (NodeLedger again = dead.open(BY_HAND, clock)) {
        assertThat(reading.reader().awaited()).containsKey(chain);
        again.shipper().ship();

        assertThat(reading.reader().awaited()).doesNotContainKey(chain);
        assertThat(LedgerFixture.payloads(again.reader(), chain)).hasSize(3);
      }
      node.close();
    }
  }

  /** Killed before its first fact: it left nothing, and nothing of it is waited for. */
  @Test
  void nodeWithoutFacts_isForgottenAtItsNextStart() throws Exception {
    try (NodeLedger reading =
        NodeLedger.open(
            folder.resolve("two"), "node-2", TestLedgers.settings(BY_HAND), database, clock)) {
      NodeLedger node = fixture.open(BY_HAND, clock);
      node.shipper().ship();
      LedgerFixture dead = fixture.crashedCopy(folder.resolve("dead"), database);
      assertThat(reading.reader().awaited()).hasSize(1);

      try (NodeLedger again = dead.open(BY_HAND, clock)) {
        again.shipper().ship();
        assertThat(reading.reader().awaited()).containsOnlyKeys(again.ledger().chain());
      }
      node.close();
    }
  }

  private static long micros(long secondsAfterNoon) {
    return NOON.plusSeconds(secondsAfterNoon).getEpochSecond() * 1_000_000;
  }
}
