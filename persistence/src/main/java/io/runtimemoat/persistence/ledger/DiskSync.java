package io.runtimemoat.persistence.ledger;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The thread behind sync = batch: forces the segment to the disk once per interval. */
final class DiskSync {
  private final SegmentWriter writer;
  private final Duration interval;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;

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
    } catch (InterruptedException e) {
      writer.syncFailed(e);
      Thread.currentThread().interrupt();
    } catch (Throwable e) {
      // Whatever ends this thread, nothing is synced from here.
      writer.syncFailed(e);
    }
  }

  void stop() {
    stopped.countDown();
  }
}
