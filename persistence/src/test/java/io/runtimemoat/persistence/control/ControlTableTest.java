package io.runtimemoat.persistence.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.persistence.control.Written.Verdict;
import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ControlTableTest {
  private static final Duration WEEK = Duration.ofDays(7);

  /** What was written just now is older than this. */
  private static final Duration NO_TIME = Duration.ofHours(-1);

  private final Database database = Database.open(TestDatabases.memory());
  private final ControlTable table = ControlTable.open(database);
  private final ControlTail tail = ControlTail.open(database);

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void writes_areReadInTheirOrder() {
    Written first = table.upsert("acme", "api-key", "k1", 1, bytes("one"));
    Written second = table.upsert("", "flag", "validator.streaming", 1, bytes("on"));

    List<ControlRow> rows = tail.readAfter(0, 10);

    assertThat(first).isEqualTo(new Written(Verdict.STORED, 1));
    assertThat(second).isEqualTo(new Written(Verdict.STORED, 2));
    assertThat(rows)
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            new ControlRow(1, "acme", "api-key", "k1", 1, false, bytes("one")),
            new ControlRow(2, "", "flag", "validator.streaming", 1, false, bytes("on")));
    assertThat(tail.readAfter(1, 10)).hasSize(1);
    assertThat(tail.readAfter(0, 1)).hasSize(1);
    assertThat(tail.head()).isEqualTo(2);
  }

  @Test
  void newerVersion_movesToTheEnd() {
    table.upsert("acme", "limit", "rate", 1, bytes("10"));
    table.upsert("acme", "limit", "money", 1, bytes("5"));

    table.upsert("acme", "limit", "rate", 2, bytes("20"));

    assertThat(tail.readAfter(0, 10)).extracting(ControlRow::sequence).containsExactly(2L, 3L);
    assertThat(tail.readAfter(2, 10)).extracting(ControlRow::version).containsExactly(2L);
  }

  @Test
  void repeatedWrite_changesNothing() {
    table.upsert("acme", "limit", "rate", 1, bytes("10"));

    Written again = table.upsert("acme", "limit", "rate", 1, bytes("10"));

    assertThat(again).isEqualTo(new Written(Verdict.UNCHANGED, 1));
    assertThat(tail.head()).isEqualTo(1);
  }

  @Test
  void outdatedWriter_isFenced() {
    table.upsert("acme", "limit", "rate", 5, bytes("50"));

    assertThat(table.upsert("acme", "limit", "rate", 4, bytes("40")).verdict())
        .isEqualTo(Verdict.REFUSED);
    assertThat(table.upsert("acme", "limit", "rate", 5, bytes("51")).verdict())
        .isEqualTo(Verdict.REFUSED);
    assertThat(table.delete("acme", "limit", "rate", 5).verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(tail.readAfter(0, 10)).extracting(r -> text(r.payload())).containsExactly("50");
    assertThat(tail.head()).isEqualTo(1);
  }

  @Test
  void deletion_isReadAsATombstoneAndFencesToo() {
    table.upsert("acme", "api-key", "k1", 1, bytes("one"));

    Written deleted = table.delete("acme", "api-key", "k1", 2);

    assertThat(deleted).isEqualTo(new Written(Verdict.STORED, 2));
    assertThat(table.upsert("acme", "api-key", "k1", 1, bytes("one")).verdict())
        .isEqualTo(Verdict.REFUSED);
    assertThat(tail.readAfter(0, 10))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(new ControlRow(2, "acme", "api-key", "k1", 2, true, new byte[0]));
  }

  @Test
  void oldTombstones_areForgottenByTheTableAndByLateReaders() {
    table.upsert("acme", "api-key", "k1", 1, bytes("one"));
    table.delete("acme", "api-key", "k1", 2);
    table.upsert("acme", "api-key", "k2", 1, bytes("two"));

    assertThat(table.purgeTombstones(Duration.ofHours(1))).isZero();
    assertThat(table.purgeTombstones(Duration.ofHours(-1))).isEqualTo(1);

    assertThat(tail.readAfter(0, 10)).extracting(ControlRow::key).containsExactly("k2");
    assertThat(tail.readAfter(2, 10)).extracting(ControlRow::key).containsExactly("k2");
    assertThatThrownBy(() -> tail.readAfter(1, 10))
        .isInstanceOf(ControlFeedResetException.class)
        .hasMessage("the control feed cannot be continued from 1; read again from 0");
  }

  @Test
  void readerAheadOfARestoredDatabase_seesItInTheHead() {
    table.upsert("acme", "api-key", "k1", 1, bytes("one"));

    assertThat(tail.readAfter(7, 10)).isEmpty();
    assertThat(tail.head()).isLessThan(7);
  }

  @Test
  void rowsOfADeletedTenant_go_andComeBackWithTheirOwner() {
    table.upsert("acme", "tenant", "profile", 1, bytes("t"));
    table.upsert("acme", "policy", "chat", 7, bytes("old"));
    table.upsert("zeta", "tenant", "profile", 1, bytes("t"));
    table.upsert("zeta", "policy", "chat", 7, bytes("z"));
    table.upsert("dev", "policy", "chat", 7, bytes("d"));
    assertThat(table.removeOrphans("policy", "tenant", Set.of(), WEEK)).isZero();

    table.delete("acme", "tenant", "profile", 2);
    long before = tail.head();

    assertThat(table.removeOrphans("policy", "tenant", Set.of(), WEEK)).isOne();
    assertThat(table.removeOrphans("policy", "tenant", Set.of(), WEEK)).isZero();
    assertThat(tail.readAfter(before, 10))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            new ControlRow(before + 1, "acme", "policy", "chat", 6, true, new byte[0]));
    assertThat(table.upsert("acme", "policy", "chat", 7, bytes("old")).verdict())
        .isEqualTo(Verdict.STORED);
    assertThat(table.upsert("zeta", "flag", "f", 1, bytes("f")).sequence()).isEqualTo(before + 3);
  }

  /** Its owner wrote once more when the tombstone of its tenant was forgotten. */
  @Test
  void rowsOfATenantThatNothingSpeaksOf_goWhenTheyAreOld() {
    table.upsert("acme", "tenant", "profile", 1, bytes("t"));
    table.delete("acme", "tenant", "profile", 2);
    table.purgeTombstones(NO_TIME);
    table.upsert("acme", "policy", "chat", 7, bytes("late"));
    table.upsert("zeta", "tenant", "profile", 1, bytes("t"));
    table.upsert("zeta", "policy", "chat", 7, bytes("z"));
    table.upsert("dev", "policy", "chat", 7, bytes("d"));
    Set<String> outside = Set.of("dev", "configured");

    assertThat(table.removeOrphans("policy", "tenant", outside, WEEK)).isZero();
    long before = tail.head();
    assertThat(table.removeOrphans("policy", "tenant", outside, NO_TIME)).isOne();
    assertThat(table.removeOrphans("policy", "tenant", outside, NO_TIME)).isZero();

    assertThat(tail.readAfter(before, 10))
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(
            new ControlRow(before + 1, "acme", "policy", "chat", 6, true, new byte[0]));
    assertThat(table.purgeTombstones(NO_TIME)).isOne();
    assertThat(tail.readAfter(0, 10))
        .extracting(ControlRow::tenant)
        .containsExactly("zeta", "zeta", "dev");
  }

  @Tag("verify")
  @Test
  void postgres_removesTheSameRows() throws Exception {
    try (EmbeddedPostgres postgres = TestDatabases.startSafePostgres();
        Database other = Database.open(TestDatabases.of(postgres))) {
      ControlTable there = ControlTable.open(other);
      for (String tenant : List.of("gone", "deleted", "alive", "dev")) {
        there.upsert(tenant, "policy", "chat", 7, bytes("p"));
      }
      there.upsert("alive", "tenant", "profile", 1, bytes("t"));
      there.delete("deleted", "tenant", "profile", 2);

      assertThat(there.removeOrphans("policy", "tenant", Set.of("dev"), WEEK)).isOne();
      assertThat(there.removeOrphans("policy", "tenant", Set.of("dev"), NO_TIME)).isOne();

      assertThat(ControlTail.open(other).readAfter(0, 10))
          .filteredOn(ControlRow::deleted)
          .extracting(row -> row.tenant() + " " + row.kind())
          .containsExactly("deleted tenant", "deleted policy", "gone policy");
    }
  }

  /** A tenant that was deleted, and is made by the configuration since. */
  @Test
  void rowsOfTenantsFromOutside_stayBesideATombstone() {
    table.upsert("acme", "policy", "chat", 7, bytes("new"));
    table.delete("acme", "tenant", "profile", 2);

    assertThat(table.removeOrphans("policy", "tenant", Set.of("acme"), NO_TIME)).isZero();
    assertThat(table.removeOrphans("policy", "tenant", Set.of(), WEEK)).isOne();
  }

  @Test
  void sameKeyOfTwoTenants_isTwoThings() {
    table.upsert("acme", "limit", "rate", 9, bytes("a"));
    table.upsert("zeta", "limit", "rate", 1, bytes("z"));

    assertThat(tail.readAfter(0, 10))
        .extracting(ControlRow::tenant)
        .containsExactly("acme", "zeta");
  }

  @Test
  void payloadOverTheLimit_isRefused() {
    byte[] large = new byte[ControlTable.MAX_PAYLOAD_BYTES + 1];

    assertThatThrownBy(() -> table.upsert("acme", "limit", "rate", 1, large))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a control payload has at most 65536 bytes, not 65537");
    assertThat(
            table.upsert("acme", "x", "y", 1, new byte[ControlTable.MAX_PAYLOAD_BYTES]).verdict())
        .isEqualTo(Verdict.STORED);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
