package io.runtimemoat.loadtests.load;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** Sends a {@link LoadPlan} and measures it. */
public final class OpenLoopLoad {
  private static final long HIGHEST_MICROS = 120_000_000;

  private final LoadPlan plan;
  private final AtomicLong nextArrival = new AtomicLong();
  private final long arrivals;
  private final long intervalNanos;
  private final long warmUpArrivals;

  private OpenLoopLoad(LoadPlan plan) {
    this.plan = plan;
    this.intervalNanos = (long) (1e9 / plan.ratePerSecond());
    this.warmUpArrivals = plan.warmUp().toNanos() / intervalNanos;
    this.arrivals = warmUpArrivals + plan.measured().toNanos() / intervalNanos;
  }

  /** Runs to the end of the schedule. */
  public static LoadResult run(LoadPlan plan) throws InterruptedException {
    return new OpenLoopLoad(plan).run();
  }

  private LoadResult run() throws InterruptedException {
    ExecutorService workers = Executors.newFixedThreadPool(plan.connections());
    long startNanos = System.nanoTime() + 100_000_000;
    List<Future<Worker>> running = new ArrayList<>();
    for (int i = 0; i < plan.connections(); i++) {
      running.add(workers.submit(() -> new Worker(startNanos).work()));
    }
    Histogram latency = new Histogram(HIGHEST_MICROS, 3);
    Histogram firstByte = new Histogram(HIGHEST_MICROS, 3);
    long sent = 0;
    long failed = 0;
    try {
      for (Future<Worker> future : running) {
        Worker worker = future.get();
        latency.add(worker.latency);
        firstByte.add(worker.firstByte);
        sent += worker.sent;
        failed += worker.failed;
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a load connection broke", e.getCause());
    } finally {
      workers.shutdownNow();
    }
    double seconds = plan.measured().toNanos() / 1e9;
    return new LoadResult(sent, failed, (sent - failed) / seconds, latency, firstByte);
  }

  /** One connection and its share of the schedule. */
  private final class Worker {
    private final long startNanos;
    private final Histogram latency = new Histogram(HIGHEST_MICROS, 3);
    private final Histogram firstByte = new Histogram(HIGHEST_MICROS, 3);
    private long sent;
    private long failed;

    Worker(long startNanos) {
      this.startNanos = startNanos;
    }

    Worker work() throws IOException {
      LoadConnection connection = connect();
      try {
        for (long n = nextArrival.getAndIncrement();
            n < arrivals;
            n = nextArrival.getAndIncrement()) {
          long intended = startNanos + n * intervalNanos;
          waitUntil(intended);
          boolean ok = exchange(connection);
          if (n >= warmUpArrivals) {
            record(intended, connection, ok);
          }
          if (!ok) {
            connection.close();
            connection = connect();
          }
        }
      } finally {
        connection.close();
      }
      return this;
    }

    private LoadConnection connect() throws IOException {
      return new LoadConnection(plan.target(), plan.headers(), plan.body());
    }

    private static boolean exchange(LoadConnection connection) {
      try {
        return connection.exchange() == 200;
      } catch (IOException e) {
        return false;
      }
    }

    private void record(long intended, LoadConnection connection, boolean ok) {
      sent++;
      if (!ok) {
        failed++;
        return;
      }
      latency.recordValue(micros(System.nanoTime() - intended));
      firstByte.recordValue(micros(connection.firstBodyByteNanos() - intended));
    }

    private static long micros(long nanos) {
      return Math.max(0, Math.min(HIGHEST_MICROS, nanos / 1_000));
    }
  }

  private static void waitUntil(long nanos) {
    for (long left = nanos - System.nanoTime(); left > 0; left = nanos - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
