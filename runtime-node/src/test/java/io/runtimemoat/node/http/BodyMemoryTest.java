package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BodyMemoryTest {
  @Test
  void share_growsToTheLimit_shrinksAndIsReleasedOnce() {
    BodyMemory memory = new BodyMemory(100);
    BodyMemory.Share first = memory.open();
    BodyMemory.Share second = memory.open();

    assertThat(first.grow(60)).isTrue();
    assertThat(second.grow(41)).isFalse();
    first.shrinkTo(59);
    assertThat(second.grow(41)).isTrue();

    first.release();
    first.release();
    assertThat(first.grow(1)).as("a released share grows").isFalse();
    assertThat(second.grow(60)).as("more than everything").isFalse();
    assertThat(second.grow(59)).isTrue();
    assertThat(memory.open().grow(1)).isFalse();
  }

  @Test
  void hugeRequest_doesNotOverflow() {
    BodyMemory memory = new BodyMemory(100);

    assertThat(memory.open().grow(1)).isTrue();
    assertThat(memory.open().grow(Long.MAX_VALUE)).isFalse();
  }

  @Test
  void manyThreads_neverHoldMoreThanTheLimit() throws Exception {
    BodyMemory memory = new BodyMemory(10);
    AtomicLong held = new AtomicLong();
    AtomicLong most = new AtomicLong();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        running.add(threads.submit(() -> growAndRelease(memory, held, most)));
      }
      for (Future<?> one : running) {
        one.get();
      }
    } finally {
      threads.shutdownNow();
    }

    assertThat(most.get()).isBetween(3L, 10L);
    assertThat(memory.open().grow(10)).isTrue();
  }

  private static void growAndRelease(BodyMemory memory, AtomicLong held, AtomicLong most) {
    for (int round = 0; round < 20_000; round++) {
      BodyMemory.Share share = memory.open();
      if (share.grow(3)) {
        most.accumulateAndGet(held.addAndGet(3), Math::max);
        held.addAndGet(-3);
      }
      share.release();
    }
  }
}
