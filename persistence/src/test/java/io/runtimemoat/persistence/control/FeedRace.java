package io.runtimemoat.persistence.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.persistence.database.Database;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Eight writers and one tailer on the same control table. */
final class FeedRace {
  private static final int WRITERS = 8;

  private final ControlTable table;
  private final ControlTail tail;

  FeedRace(Database database) {
    this.table = ControlTable.open(database);
    this.tail = ControlTail.open(database);
  }

  /** Every write is of a new thing, so the tailer must see every sequence. */
  void newThings_areEachSeenOnceInOrder(int writesEach) throws Exception {
    List<ControlRow> seen =
        race(writesEach, (writer, i) -> table.upsert("t" + writer, "kind", "key" + i, 1, bytes(i)));

    assertThat(seen).hasSize(WRITERS * writesEach);
    for (int i = 0; i < seen.size(); i++) {
      assertThat(seen.get(i).sequence()).isEqualTo(i + 1L);
    }
  }

  /** Writers overwrite each other's things: the tailer ends with what is stored. */
  void overwrittenThings_endAsStored(int writesEach) throws Exception {
    long before = tail.head();

    List<ControlRow> seen =
        race(
            writesEach,
            (writer, i) ->
                table.upsert("shared", "kind", "key" + i % 3, i * 10L + writer, bytes(i)));

    Map<String, Long> versions = new HashMap<>();
    long last = before;
    for (ControlRow row : seen) {
      assertThat(row.sequence()).isGreaterThan(last);
      last = row.sequence();
      Long older = versions.put(row.key(), row.version());
      assertThat(older == null || older < row.version()).isTrue();
    }
    Map<String, Long> stored = new HashMap<>();
    tail.readAfter(before, 100).forEach(row -> stored.put(row.key(), row.version()));
    assertThat(versions).isEqualTo(stored).hasSize(3);
    assertThat(last).isEqualTo(tail.head());
  }

  private List<ControlRow> race(int writesEach, Write write) throws Exception {
    long start = tail.head();
    AtomicBoolean writing = new AtomicBoolean(true);
    ExecutorService threads = Executors.newFixedThreadPool(WRITERS + 1);
    try {
      Future<List<ControlRow>> reading = threads.submit(() -> follow(start, writing));
      List<Callable<Void>> writers = new ArrayList<>();
      for (int w = 0; w < WRITERS; w++) {
        int writer = w;
        writers.add(
            () -> {
              for (int i = 0; i < writesEach; i++) {
                write.run(writer, i);
              }
              return null;
            });
      }
      for (Future<Void> done : threads.invokeAll(writers)) {
        done.get();
      }
      writing.set(false);
      return reading.get(30, TimeUnit.SECONDS);
    } finally {
      writing.set(false);
      threads.shutdownNow();
    }
  }

  private List<ControlRow> follow(long start, AtomicBoolean writing) {
    List<ControlRow> seen = new ArrayList<>();
    long last = start;
    Instant deadline = Instant.now().plus(Duration.ofMinutes(2));
    while (Instant.now().isBefore(deadline)) {
      boolean finalRound = !writing.get();
      List<ControlRow> rows = tail.readAfter(last, 50);
      seen.addAll(rows);
      if (!rows.isEmpty()) {
        last = rows.get(rows.size() - 1).sequence();
      } else if (finalRound) {
        return seen;
      }
    }
    throw new AssertionError("the tailer never reached the end");
  }

  private static byte[] bytes(int i) {
    return new byte[] {(byte) i};
  }

  /** One write of one writer. */
  private interface Write {
    Written run(int writer, int i);
  }
}
