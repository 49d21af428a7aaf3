package io.runtimemoat.persistence.ledger;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread behind sync = batch: forces the segment to the disk once per interval. */
final class DiskSync {
  private static final Logger LOG = LoggerFactory.getLogger(DiskSync.class);

  private final SegmentWriter writer;
  private final Duration interval;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Exception failure;

  DiskSync(SegmentWriter writer, Duration interval) {
    this.writer = writer;
    this.interval = interval;
    this.thread = new Thread(this::run, "ledger-sync");
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!stopped.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
        writer.forceNew();
      }
    } catch (IOException | RuntimeException e) {
      // After a failed fdatasync the kernel may have dropped the pages: nothing written since the
      // last good one can be trusted to reach the disk, and trying again would say it did.
      failure = e;
      LOG.error("the ledger cannot reach its disk; appends are refused until a restart", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void refuseWhenBroken() {
    Exception cause = failure;
    if (cause != null) {
      throw new LedgerUnavailableException(
          "the ledger's disk failed a sync: check the disk, then restart this node", cause);
    }
  }

  void stop() {
    stopped.countDown();
  }
}
