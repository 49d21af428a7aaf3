package io.runtimemoat.persistence.ledger;

import static io.runtimemoat.persistence.ledger.LedgerFixture.append;
import static io.runtimemoat.persistence.ledger.LedgerFixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Someone with write access to the database changes what was recorded. */
class TamperingTest {
  private LedgerFixture fixture;
  private ChainId chain = new ChainId("0".repeat(32));
  private LedgerReader reader;

  @BeforeEach
  void shipFiveFacts(@TempDir Path folder) {
    fixture = new LedgerFixture(folder, Database.open(TestDatabases.memory()));
    try (NodeLedger node = fixture.open(Map.of())) {
      chain = node.ledger().chain();
      append(node, 0, 5);
    }
    reader = fixture.view();
  }

  @AfterEach
  void close() {
    fixture.database().close();
  }

  private String verdict() {
    return outcome(reader.verify(chain));
  }

  @Test
  void untouchedChain_isIntact() {
    assertThat(verdict()).isEqualTo("intact");
  }

  @Test
  void anyChangedByteOfAFact_isFound() throws Exception {
    flipEveryByte("moat_ledger_fact", "digest");
    flipEveryByte("moat_ledger_fact", "payload_digest");
    flipEveryByte("moat_ledger_payload", "sealed");
  }

  private void flipEveryByte(String table, String column) throws Exception {
    String where = " WHERE sequence = 2";
    byte[] original = fixture.bytes("SELECT " + column + " FROM " + table + where);
    String update = "UPDATE " + table + " SET " + column + " = ?" + where;
    for (int at = 0; at < original.length; at++) {
      byte[] changed = original.clone();
      changed[at] ^= 0x40;
      fixture.update(update, changed);

      assertThat(verdict()).as("%s byte %d", column, at).isEqualTo("broken at 2");
    }
    fixture.update(update, original);
    assertThat(verdict()).isEqualTo("intact");
  }

  @Test
  void changedHeader_isFound() throws Exception {
    for (String change :
        new String[] {
          "manifest = 'outcome/1'",
          "tenant = 'tenant-b'",
          "request_id = 'request-9'",
          "at_micros = at_micros + 1",
          "partition_id = 99"
        }) {
      fixture.update("CREATE TABLE saved AS SELECT * FROM moat_ledger_fact");
      fixture.update("UPDATE moat_ledger_fact SET " + change + " WHERE sequence = 3");

      assertThat(verdict()).as(change).isEqualTo("broken at 3");

      fixture.update("DELETE FROM moat_ledger_fact");
      fixture.update("INSERT INTO moat_ledger_fact SELECT * FROM saved");
      fixture.update("DROP TABLE saved");
    }
  }

  @Test
  void reorderedFacts_areFound() throws Exception {
    for (String table : new String[] {"moat_ledger_fact", "moat_ledger_payload"}) {
      fixture.update("UPDATE " + table + " SET sequence = 100 WHERE sequence = 1");
      fixture.update("UPDATE " + table + " SET sequence = 1 WHERE sequence = 2");
      fixture.update("UPDATE " + table + " SET sequence = 2 WHERE sequence = 100");
    }

    assertThat(verdict()).isEqualTo("broken at 1");
  }

  @Test
  void deletedFact_isFoundAndNeverReadOver() throws Exception {
    fixture.update("DELETE FROM moat_ledger_fact WHERE sequence = 1");

    assertThat(verdict()).isEqualTo("broken at 1");
    assertThatThrownBy(() -> reader.read(chain, 0, fact -> {}))
        .isInstanceOf(LedgerDamagedException.class)
        .hasMessageContaining("fact 1");
  }

  @Test
  void deletedPayload_isFound() throws Exception {
    fixture.update("DELETE FROM moat_ledger_payload WHERE sequence = 4");

    assertThat(verdict()).isEqualTo("broken at 4");
  }

  @Test
  void swappedPayload_isFoundAndNotOpened() throws Exception {
    byte[] other = fixture.bytes("SELECT sealed FROM moat_ledger_payload WHERE sequence = 0");
    fixture.update("UPDATE moat_ledger_payload SET sealed = ? WHERE sequence = 1", other);

    assertThat(verdict()).isEqualTo("broken at 1");
    assertThatThrownBy(() -> reader.read(chain, 0, fact -> {}))
        .isInstanceOf(LedgerDamagedException.class);
  }

  @Test
  void cutTail_isFound() throws Exception {
    fixture.update("DELETE FROM moat_ledger_fact WHERE sequence >= 3");

    assertThat(verdict()).isEqualTo("broken at 3");
    assertThat(reader.verify(chain).detail())
        .isEqualTo("the tail is cut: a signed head says that fact 4 existed");
  }

  @Test
  void wholeChainDeleted_isFoundByItsHead() throws Exception {
    fixture.update("DELETE FROM moat_ledger_fact");
    fixture.update("DELETE FROM moat_ledger_chain");

    assertThat(reader.chains()).containsExactly(chain);
    assertThat(verdict()).isEqualTo("broken at 0");
  }

  @Test
  void factAddedAfterTheEnd_isFound() throws Exception {
    byte[] last = fixture.bytes("SELECT digest FROM moat_ledger_fact WHERE sequence = 4");
    byte[] payload =
        fixture.bytes("SELECT payload_digest FROM moat_ledger_fact WHERE sequence = 4");
    SealedFact forged =
        new SealedFact(5, "outcome/1", "tenant-a", "request-9", 1, payload, last, null);
    fixture.update(
        "INSERT INTO moat_ledger_fact SELECT chain, 5, 'outcome/1', 'tenant-a', 'request-9', 1,"
            + " partition_id, payload_digest, ? FROM moat_ledger_fact WHERE sequence = 4",
        (Object) new ChainDigest().next(last, forged));
    fixture.update(
        "INSERT INTO moat_ledger_payload SELECT chain, 5, partition_id, sealed"
            + " FROM moat_ledger_payload WHERE sequence = 4");

    assertThat(verdict()).isEqualTo("broken at 5");
  }

  @Test
  void changedHead_isFound() throws Exception {
    byte[] signature = fixture.bytes("SELECT signature FROM moat_ledger_head");
    signature[10] ^= 1;
    fixture.update("UPDATE moat_ledger_head SET signature = ?", (Object) signature);

    assertThat(reader.verify(chain).detail()).isEqualTo("the signature of its head is not valid");
  }

  @Test
  void headMovedToAShorterChain_isFound() throws Exception {
    fixture.update("DELETE FROM moat_ledger_fact WHERE sequence >= 3");
    byte[] digest = fixture.bytes("SELECT digest FROM moat_ledger_fact WHERE sequence = 2");
    fixture.update("UPDATE moat_ledger_head SET sequence = 2, digest = ?", (Object) digest);

    assertThat(verdict()).isEqualTo("broken at 2");
  }

  @Test
  void keyOfAnotherNode_doesNotStandIn() throws Exception {
    fixture.update("UPDATE moat_signing_key SET key_id = '0000000000000000'");

    assertThat(reader.verify(chain).detail()).startsWith("its head is signed by the unknown key ");
  }
}
