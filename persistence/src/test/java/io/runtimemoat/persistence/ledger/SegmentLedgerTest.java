package io.runtimemoat.persistence.ledger;

import static io.runtimemoat.persistence.ledger.LedgerFixture.append;
import static io.runtimemoat.persistence.ledger.LedgerFixture.payloads;
import static io.runtimemoat.persistence.ledger.TestLedgers.fact;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentLedgerTest {
  private LedgerFixture fixture;

  @BeforeEach
  void open(@TempDir Path folder) {
    fixture = new LedgerFixture(folder, Database.open(TestDatabases.memory()));
  }

  @AfterEach
  void close() {
    fixture.database().close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "batch", "each"})
  void concurrentAppends_areDenseAndOrdered(String sync) throws Exception {
    int threads = 8;
    int perThread = sync.equals("each") ? 25 : 200; // A sync takes milliseconds.
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (NodeLedger node =
        fixture.open(Map.of("sync", sync, "segment-bytes", "64 KiB", "max-fact-bytes", "8 KiB"))) {
      List<Future<List<Long>>> running = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        String thread = "thread-" + t;
        running.add(pool.submit(() -> appendAll(node.ledger(), thread, perThread)));
      }
      List<Long> all = new ArrayList<>();
      List<String> expected = new ArrayList<>(Arrays.asList(new String[threads * perThread]));
      for (int t = 0; t < threads; t++) {
        List<Long> sequences = running.get(t).get();
        assertThat(sequences).isSorted();
        for (int i = 0; i < perThread; i++) {
          expected.set(Math.toIntExact(sequences.get(i)), "thread-" + t + " " + i);
        }
        all.addAll(sequences);
      }

      assertThat(all).doesNotHaveDuplicates().hasSize(threads * perThread);
      assertThat(payloads(node.reader(), node.ledger().chain())).isEqualTo(expected);
      assertThat(node.reader().verify(node.ledger().chain()).intact()).isTrue();
    } finally {
      pool.shutdownNow();
    }
  }

  private static List<Long> appendAll(Ledger ledger, String thread, int count) {
    List<Long> sequences = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sequences.add(ledger.append(fact("tenant", "request", thread + " " + i)).sequence());
    }
    return sequences;
  }

  @Test
  void fullDisk_refusesUntilTheDatabaseHasTheFacts() throws Exception {
    try (NodeLedger node =
        fixture.open(
            Map.of(
                "segment-bytes", "64 KiB",
                "max-unshipped-bytes", "256 KiB",
                "max-fact-bytes", "4 KiB"))) {
      int accepted = appendUntilRefused(node.ledger());

      assertThatThrownBy(() -> node.ledger().append(fact("t", "r", "x".repeat(4000))))
          .isInstanceOf(LedgerUnavailableException.class)
          .hasMessageContaining("moat.ledger.max-unshipped-bytes = 262144")
          .hasMessageContaining("bring the database back");
      assertThat(accepted).isBetween(60, 64);
      assertThat(node.shipper().lag().facts()).isEqualTo(accepted);
      assertThat(node.shipper().lag().bytes()).isBetween(200_000L, 262_144L);

      node.shipper().ship();

      assertThat(node.ledger().append(fact(1)).sequence()).isEqualTo(accepted);
    }
  }

  private static int appendUntilRefused(Ledger ledger) {
    for (int accepted = 0; accepted < 1_000; accepted++) {
      try {
        ledger.append(fact("t", "r", "x".repeat(4000)));
      } catch (LedgerUnavailableException e) {
        return accepted;
      }
    }
    throw new AssertionError("never refused");
  }

  @Test
  void unwritableFolder_refusesAndLeavesNoGap() throws Exception {
    try (NodeLedger node = fixture.open(Map.of())) {
      Path hidden = fixture.folder().resolve("hidden");
      Files.move(fixture.segments(), hidden);
      assertThatThrownBy(() -> node.ledger().append(fact(0)))
          .isInstanceOf(LedgerUnavailableException.class)
          .hasMessageContaining("check its disk");
      Files.move(hidden, fixture.segments());

      FactPosition position = node.ledger().append(fact(1));

      assertThat(position.sequence()).isZero();
      assertThat(payloads(node.reader(), position.chain())).containsExactly("payload 1");
    }
  }

  @Test
  void interruptedCaller_appendsAndStaysInterrupted() {
    try (NodeLedger node = fixture.open(Map.of("sync", "each"))) {
      Thread.currentThread().interrupt();
      node.ledger().append(fact(0));
      boolean interrupted = Thread.interrupted();
      node.ledger().append(fact(1));

      assertThat(interrupted).isTrue();
      assertThat(payloads(node.reader(), node.ledger().chain())).hasSize(2);
    }
  }

  @Test
  void closedLedger_refuses() {
    NodeLedger node = fixture.open(Map.of());
    append(node, 0, 1);
    node.close();

    assertThatThrownBy(() -> node.ledger().append(fact(1)))
        .isInstanceOf(LedgerUnavailableException.class)
        .hasMessageContaining("stopping");
  }

  @Test
  void factsThatNoDatabaseCouldKeep_areRefused() {
    try (NodeLedger node = fixture.open(Map.of("max-fact-bytes", "1 KiB"))) {
      Ledger ledger = node.ledger();

      assertThatThrownBy(() -> ledger.append(fact("t", "r", "x".repeat(1025))))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("max-fact-bytes");
      assertThatThrownBy(() -> ledger.append(fact("t", "r\0", "x")))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> ledger.append(fact("t\ud800", "r", "x")))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> ledger.append(fact("t", "r".repeat(256), "x")))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("request id");
      assertThat(ledger.append(fact("é".repeat(127), "", "")).sequence()).isZero();
    }
  }

  @Test
  void secondOwner_isRefused() {
    try (NodeLedger node = fixture.open(Map.of())) {
      assertThatThrownBy(() -> SegmentDirectory.own(fixture.segments()))
          .isInstanceOf(LedgerUnavailableException.class)
          .hasMessageContaining("its own data-dir");
      assertThat(node.ledger().append(fact(0)).sequence()).isZero();
    }
  }

  @Test
  void clockThatWentBack_keepsChainsInOrder() throws Exception {
    Clock late = Clock.fixed(Instant.parse("2026-06-01T00:00:00Z"), ZoneOffset.UTC);
    Clock early = Clock.fixed(Instant.parse("2026-05-01T00:00:00Z"), ZoneOffset.UTC);
    NodeLedger first = fixture.open(Map.of(), late);
    append(first, 0, 1);
    LedgerFixture crashed =
        fixture.crashedCopy(fixture.folder().resolve("copy"), fixture.database());

    try (NodeLedger second = crashed.open(Map.of(), early)) {
      assertThat(second.ledger().chain()).isGreaterThan(first.ledger().chain());
    }
    first.close();
  }
}
