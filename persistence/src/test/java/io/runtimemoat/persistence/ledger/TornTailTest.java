package io.runtimemoat.persistence.ledger;

import static io.runtimemoat.persistence.ledger.LedgerFixture.append;
import static io.runtimemoat.persistence.ledger.LedgerFixture.outcome;
import static io.runtimemoat.persistence.ledger.LedgerFixture.payloads;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TornTailTest {
  private LedgerFixture fixture;
  private byte[] whole = new byte[0];
  private Path segment = Path.of("");
  private int lastFrameAt;
  private ChainId chain = new ChainId("0".repeat(32));

  /** A crashed start's only segment, with three facts. */
  @BeforeEach
  void crash(@TempDir Path folder) throws Exception {
    LedgerFixture running =
        new LedgerFixture(folder.resolve("running"), Database.open(TestDatabases.memory()));
    NodeLedger node = running.open(Map.of());
    append(node, 0, 2);
    lastFrameAt = (int) Files.size(running.segmentFiles().get(0));
    append(node, 2, 3);
    chain = node.ledger().chain();
    fixture = running.crashedCopy(folder.resolve("crashed"), Database.open(TestDatabases.memory()));
    node.close();
    running.database().close();
    segment = fixture.segmentFiles().get(0);
    whole = Files.readAllBytes(segment);
  }

  @AfterEach
  void close() {
    fixture.database().close();
  }

  @Test
  void tailTornAtAnyByte_isCutToTheLastWholeFact() throws Exception {
    LedgerReader view = fixture.view();
    for (int length = lastFrameAt; length < whole.length; length++) {
      Files.write(segment, Arrays.copyOf(whole, length));

      List<String> beforeRestart = payloads(view, chain);
      try (SegmentDirectory directory = SegmentDirectory.own(fixture.segments())) {
        assertThat(Files.size(segment)).as("cut at %d", length).isEqualTo(lastFrameAt);
        assertThat(directory.segments(chain).get(0).nextSequence()).isEqualTo(2);
      }
      assertThat(beforeRestart).as("cut at %d", length).hasSize(2);
    }
    assertThat(outcome(view.verify(chain))).isEqualTo("intact");
  }

  @Test
  void headerTornAtAnyByte_leavesNoSegment() throws Exception {
    for (int length = 0; length < Segment.HEADER_BYTES; length++) {
      Files.write(segment, Arrays.copyOf(whole, length));

      SegmentDirectory.own(fixture.segments()).close();

      assertThat(segment).as("cut at %d", length).doesNotExist();
    }
  }

  @Test
  void anyChangedByte_isNeverReadAsAFact() throws Exception {
    SegmentDirectory view = SegmentDirectory.view(fixture.segments());
    for (int at = 0; at < whole.length; at++) {
      Files.write(segment, changed(at));

      try (ChainCursor cursor = new ChainCursor(view, chain, 0)) {
        long read = 0;
        while (cursor.next() != null) {
          read++;
        }
        assertThat(read).as("byte %d of %d", at, whole.length).isLessThan(3);
        assertThat(cursor.damage()).as("byte %d of %d", at, whole.length).isNotNull();
      }
    }
  }

  @Test
  void changedByte_isFoundByVerify() throws Exception {
    LedgerReader view = fixture.view();
    for (int at = 0; at < whole.length; at += 37) {
      Files.write(segment, changed(at));

      assertThat(outcome(view.verify(chain)))
          .as("byte %d of %d", at, whole.length)
          .startsWith("broken at ");
    }
  }

  private byte[] changed(int at) {
    byte[] changed = whole.clone();
    changed[at] ^= 1;
    return changed;
  }

  @Test
  void restartAfterATear_shipsWhatWasWholeAndGoesOn() throws Exception {
    Files.write(segment, Arrays.copyOf(whole, whole.length - 1));

    try (NodeLedger node = fixture.open(Map.of())) {
      append(node, 7, 8);
      node.shipper().ship();

      assertThat(node.reader().chains()).containsExactly(chain, node.ledger().chain());
      assertThat(payloads(node.reader(), chain)).containsExactly("payload 0", "payload 1");
      assertThat(node.reader().verify(chain).detail()).contains("ended with a signed head");
      assertThat(payloads(node.reader(), node.ledger().chain())).containsExactly("payload 7");
    }
  }

  @Test
  void damageInsideASegment_isSetAsideAndReported() throws Exception {
    Files.write(segment, changed(lastFrameAt - 5));

    try (NodeLedger node = fixture.open(Map.of())) {
      append(node, 7, 8);
      node.shipper().ship();

      assertThat(payloads(node.reader(), chain)).containsExactly("payload 0");
      assertThat(outcome(node.reader().verify(chain))).isEqualTo("broken at 1");
      assertThat(fixture.segments()).isDirectoryContaining("glob:**.damaged");
      assertThat(outcome(node.reader().verify(node.ledger().chain()))).isEqualTo("intact");
    }
  }
}
