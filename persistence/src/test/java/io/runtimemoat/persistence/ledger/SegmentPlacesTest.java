package io.runtimemoat.persistence.ledger;

import static io.runtimemoat.persistence.ledger.LedgerFixture.append;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SegmentPlacesTest {
  @Test
  void readingOn_startsWhereAReaderStopped(@TempDir Path folder) throws Exception {
    LedgerFixture running =
        new LedgerFixture(folder.resolve("running"), Database.open(TestDatabases.memory()));
    NodeLedger node = running.open(Map.of());
    append(node, 0, 5);
    ChainId chain = node.ledger().chain();
    LedgerFixture crashed = running.crashedCopy(folder.resolve("crashed"), running.database());
    node.close();
    running.database().close();
    try (SegmentDirectory directory = SegmentDirectory.own(crashed.segments())) {
      assertThat(sequences(directory, chain, 0, 3)).containsExactly(0L, 1L, 2L);
      changeFirstFact(crashed.segmentFiles().get(0));

      assertThat(sequences(directory, chain, 3, 9)).containsExactly(3L, 4L);
      assertThat(sequences(directory, chain, 4, 9)).containsExactly(4L);
      assertThat(sequences(directory, chain, 2, 9)).isEmpty(); // before any place: from the start
      Segment segment = directory.segments(chain).get(0);
      assertThat(segment.placeBefore(2)).isNull(); // and one that found damage leaves none
    }
  }

  @Test
  void readingOnInALiveSegment_findsWhatWasWrittenSince(@TempDir Path folder) throws Exception {
    LedgerFixture fixture = new LedgerFixture(folder, Database.open(TestDatabases.memory()));
    try (NodeLedger node = fixture.open(Map.of())) {
      ChainId chain = node.ledger().chain();
      List<Long> read = new ArrayList<>();
      long next = 0;
      for (int round = 1; round <= 3; round++) {
        append(node, 2 * round - 2, 2 * round);
        next = node.reader().read(chain, next, fact -> read.add(fact.position().sequence()));
      }

      assertThat(read).containsExactly(0L, 1L, 2L, 3L, 4L, 5L);
    }
    fixture.database().close();
  }

  /** What a reader from a fact on is told, at most {@code most}. */
  private static List<Long> sequences(
      SegmentDirectory directory, ChainId chain, long from, int most) throws Exception {
    List<Long> sequences = new ArrayList<>();
    try (ChainCursor cursor = new ChainCursor(directory, chain, from)) {
      while (sequences.size() < most) {
        SealedFact fact = cursor.next();
        if (fact == null) {
          break;
        }
        sequences.add(fact.sequence());
      }
    }
    return sequences;
  }

  private static void changeFirstFact(Path segment) throws Exception {
    byte[] bytes = Files.readAllBytes(segment);
    bytes[Segment.HEADER_BYTES + Segment.FRAME_PREFIX_BYTES] ^= 1;
    Files.write(segment, bytes);
  }

  @Test
  void places_beyondTheirBound_forgetTheLongestUnused() {
    Segment segment = new Segment(new ChainId("0".repeat(32)), 0, Path.of("unused"), 0);
    for (int sequence = 1; sequence <= 17; sequence++) {
      segment.leftAt(new Segment.Place(sequence, sequence, new byte[0]));
      assertThat(segment.placeBefore(1)).isNotNull(); // used, so it stays
    }

    assertThat(segment.placeBefore(2)).extracting(Segment.Place::sequence).isEqualTo(1L);
    assertThat(segment.placeBefore(3)).extracting(Segment.Place::sequence).isEqualTo(3L);
    assertThat(segment.placeBefore(99)).extracting(Segment.Place::sequence).isEqualTo(17L);
    assertThat(segment.placeBefore(0)).isNull();
  }
}
