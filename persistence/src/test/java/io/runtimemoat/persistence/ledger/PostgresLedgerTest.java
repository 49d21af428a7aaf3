package io.runtimemoat.persistence.ledger;

import static io.runtimemoat.persistence.ledger.LedgerFixture.append;
import static io.runtimemoat.persistence.ledger.LedgerFixture.outcome;
import static io.runtimemoat.persistence.ledger.LedgerFixture.payloads;
import static io.runtimemoat.persistence.ledger.TestLedgers.fact;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The ledger on a real PostgreSQL that syncs every commit. */
@Tag("verify")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PostgresLedgerTest {
  private final TestClock clock = new TestClock(Instant.parse("2026-05-05T12:00:00Z"));
  private EmbeddedPostgres postgres;
  private LedgerFixture fixture;

  @BeforeAll
  void start() throws Exception {
    postgres =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .start();
  }

  @AfterAll
  void stop() throws Exception {
    postgres.close();
  }

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    try (Connection connection = postgres.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("DROP SCHEMA public CASCADE");
      statement.execute("CREATE SCHEMA public");
    }
    String url = postgres.getJdbcUrl("postgres", "postgres");
    fixture = new LedgerFixture(folder, Database.open(TestDatabases.settings(url)));
  }

  @AfterEach
  void close() {
    fixture.database().close();
  }

  @Test
  void server_syncsEveryCommit() throws Exception {
    assertThat(new String(fixture.bytes("SHOW fsync"), StandardCharsets.US_ASCII)).isEqualTo("on");
    assertThat(new String(fixture.bytes("SHOW synchronous_commit"), StandardCharsets.US_ASCII))
        .isEqualTo("on");
  }

  @Test
  void chain_isShippedReadAndVerified() throws Exception {
    ChainId chain;
    try (NodeLedger node = fixture.open(Map.of("ship.batch-facts", 7))) {
      chain = node.ledger().chain();
      append(node, 0, 1_200);
      node.ledger().append(fact("tenänt-b", "request-3", "last"));
      node.shipper().ship();

      assertThat(payloads(node.reader(), chain)).hasSize(1_201).endsWith("last");
      assertThat(node.reader().request("request-3"))
          .extracting(stored -> stored.position().sequence())
          .containsExactly(3L, 1_200L);
      assertThat(node.shipper().lag().facts()).isZero();
    }

    assertThat(fixture.view().verify(chain).detail())
        .isEqualTo("1201 facts and 1 signed heads agree; ended with a signed head");
    fixture.update("UPDATE moat_ledger_fact SET tenant = 'x' WHERE sequence = 700");
    assertThat(outcome(fixture.view().verify(chain))).isEqualTo("broken at 700");
  }

  @Test
  void shippingAgain_changesNothing(@TempDir Path copy) throws Exception {
    try (NodeLedger node = fixture.open(Map.of())) {
      append(node, 0, 20);
      LedgerFixture again = fixture.crashedCopy(copy, fixture.database());
      node.shipper().ship();

      again.open(Map.of()).close();

      assertThat(fixture.count("moat_ledger_fact")).isEqualTo(20);
      assertThat(outcome(node.reader().verify(node.ledger().chain()))).isEqualTo("intact");
    }
  }

  @Test
  void expiredPayloads_areDroppedAsWholeTables() throws Exception {
    try (NodeLedger node = fixture.open(Map.of(), clock)) {
      append(node, 0, 3);
      node.shipper().ship();
      long before = partitionTables();
      clock.advance(Duration.ofDays(5));
      append(node, 3, 5);
      node.shipper().ship();
      clock.advance(Duration.ofDays(3));
      node.shipper().ship();

      assertThat(before).isPositive();
      assertThat(partitionTables()).isEqualTo(2); // Day five's and today's.
      assertThat(payloads(node.reader(), node.ledger().chain()))
          .containsExactly("(gone)", "(gone)", "(gone)", "payload 3", "payload 4");
      assertThat(outcome(node.reader().verify(node.ledger().chain()))).isEqualTo("intact");
    }
  }

  private long partitionTables() throws Exception {
    return fixture.count("pg_inherits WHERE inhparent = CAST('moat_ledger_payload' AS regclass)");
  }

  @Test
  void erasedTenant_isGone() throws Exception {
    try (NodeLedger node = fixture.open(Map.of())) {
      node.ledger().append(fact("leaves", "r", "first"));
      node.shipper().ship();
      node.keys().erase("leaves");

      assertThat(payloads(node.reader(), node.ledger().chain())).containsExactly("(gone)");
      assertThat(outcome(node.reader().verify(node.ledger().chain()))).isEqualTo("intact");
    }
  }
}
