package io.runtimemoat.persistence.ledger;

import static io.runtimemoat.persistence.ledger.LedgerFixture.append;
import static io.runtimemoat.persistence.ledger.LedgerFixture.outcome;
import static io.runtimemoat.persistence.ledger.LedgerFixture.payloads;
import static io.runtimemoat.persistence.ledger.TestLedgers.fact;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
  private final TestClock clock = new TestClock(Instant.parse("2026-05-05T12:00:00Z"));
  private LedgerFixture fixture;

  @BeforeEach
  void open(@TempDir Path folder) {
    fixture = new LedgerFixture(folder, Database.open(TestDatabases.memory()));
  }

  @AfterEach
  void close() {
    fixture.database().close();
  }

  @Test
  void payloadsOlderThanTheLimit_goAndTheChainStaysVerifiable() throws Exception {
    try (NodeLedger node = fixture.open(Map.of(), clock)) {
      append(node, 0, 3);
      node.shipper().ship();
      clock.advance(Duration.ofDays(5));
      append(node, 3, 5);
      node.shipper().ship();
      List<String> dayFive = payloads(node.reader(), node.ledger().chain());
      clock.advance(Duration.ofDays(3));
      node.shipper().ship();

      assertThat(dayFive).hasSize(5).doesNotContain("(gone)");
      assertThat(payloads(node.reader(), node.ledger().chain()))
          .containsExactly("(gone)", "(gone)", "(gone)", "payload 3", "payload 4");
      assertThat(outcome(node.reader().verify(node.ledger().chain()))).isEqualTo("intact");
      assertThat(fixture.count("moat_ledger_payload")).isEqualTo(2);
    }
  }

  @Test
  void idleNode_dropsItsLastPayloadsToo() throws Exception {
    try (NodeLedger node = fixture.open(Map.of(), clock)) {
      append(node, 0, 3);
      node.shipper().ship();
      clock.advance(Duration.ofDays(8));
      node.shipper().ship();

      assertThat(fixture.count("moat_ledger_payload")).isZero();
      assertThat(outcome(node.reader().verify(node.ledger().chain()))).isEqualTo("intact");
    }
  }

  @Test
  void payloadsOverTheSize_goWithinOneDay() throws Exception {
    try (NodeLedger node =
        fixture.open(Map.of("retention.max-bytes", "1 MiB", "ship.batch-bytes", "64 KiB"), clock)) {
      for (int n = 0; n < 100; n++) {
        node.ledger().append(fact("t", "r", "x".repeat(30_000)));
      }
      node.shipper().ship();
      clock.advance(Duration.ofMinutes(11));
      node.shipper().ship();

      assertThat(fixture.count("moat_ledger_payload")).isBetween(20L, 35L);
      List<String> payloads = payloads(node.reader(), node.ledger().chain());
      assertThat(payloads).hasSize(100);
      assertThat(payloads.get(0)).isEqualTo("(gone)");
      assertThat(payloads.get(99)).startsWith("xxx");
      assertThat(outcome(node.reader().verify(node.ledger().chain()))).isEqualTo("intact");
    }
  }

  @Test
  void erasedTenant_isGoneEverywhereAndItsChainsStayVerifiable(@TempDir Path second)
      throws Exception {
    Map<String, Object> shared = Map.of("master-key", "cd".repeat(32));
    LedgerFixture other = new LedgerFixture(second, fixture.database());
    try (NodeLedger one = fixture.open(shared, clock);
        NodeLedger two = other.open(shared, clock)) {
      one.ledger().append(fact("leaves", "r", "first"));
      one.ledger().append(fact("stays", "r", "second"));
      two.ledger().append(fact("leaves", "r", "third"));
      one.shipper().ship();
      two.shipper().ship();
      one.ledger().append(fact("leaves", "r", "unshipped"));
      List<String> before = payloads(two.reader(), one.ledger().chain());

      one.keys().erase("leaves");
      clock.advance(Duration.ofSeconds(10));
      two.shipper().ship();
      one.ledger().append(fact("leaves", "r", "after"));

      assertThat(before).containsExactly("first", "second");
      assertThat(payloads(one.reader(), one.ledger().chain()))
          .containsExactly("(gone)", "second", "(gone)", "after");
      assertThat(payloads(two.reader(), one.ledger().chain())).containsExactly("(gone)", "second");
      assertThat(payloads(two.reader(), two.ledger().chain())).containsExactly("(gone)");
      assertThat(outcome(one.reader().verify(one.ledger().chain()))).isEqualTo("intact");
      assertThat(outcome(one.reader().verify(two.ledger().chain()))).isEqualTo("intact");
    }
  }

  @Test
  void erasure_outlivesARestart() throws Exception {
    ChainId chain;
    try (NodeLedger node = fixture.open(Map.of(), clock)) {
      chain = node.ledger().chain();
      node.ledger().append(fact("leaves", "r", "first"));
      node.shipper().ship();
      node.keys().erase("leaves");
    }

    try (NodeLedger node = fixture.open(Map.of(), clock)) {
      node.shipper().ship();

      assertThat(payloads(node.reader(), chain)).containsExactly("(gone)");
      assertThat(fixture.count("moat_tenant_key")).isZero();
    }
  }
}
