package io.runtimemoat.persistence.ledger;

import static io.runtimemoat.persistence.ledger.TestLedgers.fact;
import static io.runtimemoat.persistence.ledger.TestLedgers.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.persistence.database.Database;
import io.runtimemoat.persistence.database.TestDatabases;
import io.runtimemoat.persistence.sealing.MasterKey;
import io.runtimemoat.persistence.sealing.TenantKeyRing;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.SyncFailedException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel reports a failed write-back once and drops the pages: the next sync would pass. */
class FailedSyncTest {
  private final OnceFailingDisk disk = new OnceFailingDisk();
  private Path folder;
  private Database database;
  private TenantKeyRing keys;
  private SegmentDirectory directory;

  private static final class OnceFailingDisk implements Disk {
    final AtomicInteger filesToFail = new AtomicInteger();
    final AtomicInteger foldersToFail = new AtomicInteger();
    final AtomicInteger forced = new AtomicInteger();

    @Override
    public void force(RandomAccessFile file) throws IOException {
      fail(filesToFail);
      Disk.LOCAL.force(file);
      forced.incrementAndGet();
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
      fail(foldersToFail);
      Disk.LOCAL.forceDirectory(directory);
    }

    private static void fail(AtomicInteger times) throws SyncFailedException {
      if (times.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
        throw new SyncFailedException("Input/output error");
      }
    }
  }

  @BeforeEach
  void open(@TempDir Path temporary) throws IOException {
    folder = temporary;
    database = Database.open(TestDatabases.memory());
    MasterKey master = MasterKey.load("", folder.resolve("keys/master.key"));
    Path ring = folder.resolve("keys/tenant.keys");
    keys = TenantKeyRing.open(ring, master, database, 16, Clock.systemUTC());
    directory = SegmentDirectory.own(folder.resolve("ledger"));
  }

  @AfterEach
  void close() {
    directory.close();
    database.close();
  }

  private SegmentLedger ledger(String sync, String interval) {
    Map<String, Object> small =
        Map.of(
            "sync",
            sync,
            "sync-interval",
            interval,
            "segment-bytes",
            "64 KiB",
            "max-fact-bytes",
            "8 KiB");
    return SegmentLedger.open(directory, keys, settings(small), Clock.systemUTC(), disk);
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch", "each"})
  void failedSyncAtARoll_endsTheChainForGood(String sync) {
    SegmentLedger ledger = ledger(sync, "10 s");
    ledger.append(fact("t", "r", "x".repeat(4000)));
    disk.filesToFail.set(1);
    int acknowledged = 1 + appendUntilRefused(ledger);
    int forced = disk.forced.get();

    assertRefused(ledger);
    assertRefused(ledger);
    ledger.close();

    assertThat(acknowledged).isBetween(15, 17);
    assertThat(disk.forced).as("syncs after the failed one").hasValue(forced);
    assertThat(facts(ledger.chain())).isEqualTo(acknowledged);
  }

  @ParameterizedTest
  @ValueSource(strings = {"batch", "each"})
  void failedSyncOfTheFolder_endsTheChainForGood(String sync) {
    disk.foldersToFail.set(1);
    try (SegmentLedger ledger = ledger(sync, "10 s")) {
      assertThat(appendUntilRefused(ledger)).isZero();

      assertRefused(ledger);
      assertThat(facts(ledger.chain())).isZero();
    }
  }

  @Test
  void failedSyncInBetween_endsTheChainForGood() {
    disk.filesToFail.set(1);
    try (SegmentLedger ledger = ledger("batch", "1 ms")) {
      ledger.append(fact(0));
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
      while (ledger.problem() == null && System.nanoTime() < deadline) {
        Thread.onSpinWait();
      }

      assertRefused(ledger);
    }
  }

  @Test
  void restart_writesANewChain() {
    disk.foldersToFail.set(1);
    try (SegmentLedger broken = ledger("batch", "10 s")) {
      assertThat(appendUntilRefused(broken)).isZero();
    }
    directory.close();
    directory = SegmentDirectory.own(folder.resolve("ledger"));

    try (SegmentLedger next = ledger("batch", "10 s")) {
      assertThat(next.problem()).isNull();
      assertThat(next.append(fact(0)).sequence()).isZero();
    }
  }

  @Test
  void rollsWhileTheThreadSyncs_areNoFailure() {
    try (SegmentLedger ledger = ledger("batch", "1 ms")) {
      for (int i = 0; i < 500; i++) {
        ledger.append(fact("t", "r", "x".repeat(8000)));
      }

      assertThat(ledger.problem()).isNull();
    }
  }

  private static int appendUntilRefused(Ledger ledger) {
    for (int accepted = 0; accepted < 100; accepted++) {
      try {
        ledger.append(fact("t", "r", "x".repeat(4000)));
      } catch (LedgerUnavailableException e) {
        assertThat(e).hasMessageContaining("failed (Input/output error): check its disk, then");
        return accepted;
      }
    }
    throw new AssertionError("never refused");
  }

  private static void assertRefused(SegmentLedger ledger) {
    assertThatThrownBy(() -> ledger.append(fact(9)))
        .isInstanceOf(LedgerUnavailableException.class)
        .hasMessageContaining("then restart this node");
    @Nullable String problem = ledger.problem();
    assertThat(problem).contains("Input/output error", "restart").doesNotContain("\n");
  }

  /** Facts that a reader finds: what was acknowledged, and nothing else. */
  private int facts(ChainId chain) {
    SegmentDirectory view = SegmentDirectory.view(directory.path());
    LedgerReader reader =
        new JdbcLedgerReader(database, view, keys, settings(Map.of()), Clock.systemUTC());
    LedgerSchema.createIfMissing(database);
    List<String> payloads = LedgerFixture.payloads(reader, chain);
    return payloads.size();
  }
}
