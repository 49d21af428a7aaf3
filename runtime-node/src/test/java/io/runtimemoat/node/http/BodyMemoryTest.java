package io.runtimemoat.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.TenantId;
import io.runtimemoat.node.http.BodyMemory.Growth;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BodyMemoryTest {
  private static final TenantId ACME = new TenantId("acme");
  private static final TenantId OTHER = new TenantId("other");

  @Test
  void share_growsToTheLimit_shrinksAndIsReleasedOnce() {
    BodyMemory memory = new BodyMemory(100, 100);
    BodyMemory.Share first = memory.open(ACME);
    BodyMemory.Share second = memory.open(ACME);

    assertThat(first.grow(60)).isEqualTo(Growth.TAKEN);
    assertThat(second.grow(41)).isEqualTo(Growth.FULL);
    first.shrinkTo(59);
    assertThat(second.grow(41)).isEqualTo(Growth.TAKEN);

    first.release();
    first.release();
    assertThat(first.grow(1)).as("a released share grows").isEqualTo(Growth.FULL);
    assertThat(second.grow(60)).as("more than everything").isEqualTo(Growth.FULL);
    assertThat(second.grow(59)).isEqualTo(Growth.TAKEN);
    assertThat(memory.open(ACME).grow(1)).isEqualTo(Growth.FULL);
  }

  @Test
  void tenant_growsToItsShare_andLeavesTheRestToOthers() {
    BodyMemory memory = new BodyMemory(100, 60);
    BodyMemory.Share first = memory.open(ACME);
    BodyMemory.Share second = memory.open(ACME);
    BodyMemory.Share others = memory.open(OTHER);

    assertThat(first.grow(40)).isEqualTo(Growth.TAKEN);
    assertThat(second.grow(21)).isEqualTo(Growth.TENANT_FULL);
    assertThat(second.grow(20)).isEqualTo(Growth.TAKEN);
    assertThat(others.grow(40)).isEqualTo(Growth.TAKEN);
    assertThat(others.grow(1)).as("all is taken").isEqualTo(Growth.FULL);

    first.shrinkTo(39);
    assertThat(second.grow(1)).isEqualTo(Growth.TAKEN);
    first.release();
    second.release();
    assertThat(others.grow(20)).isEqualTo(Growth.TAKEN);
    assertThat(others.grow(1)).isEqualTo(Growth.TENANT_FULL);
    assertThat(memory.open(ACME).grow(40)).isEqualTo(Growth.TAKEN);
  }

  @Test
  void tenantsThatHoldNothing_areForgotten() {
    BodyMemory memory = new BodyMemory(100, 100);

    for (int i = 0; i < 1_000; i++) {
      BodyMemory.Share share = memory.open(new TenantId("t" + i));
      assertThat(share.grow(10)).isEqualTo(Growth.TAKEN);
      share.shrinkTo(5);
      share.release();
    }

    assertThat(memory.tenants()).isZero();
  }

  @Test
  void shareOfNothing_neverGrows() {
    assertThat(BodyMemory.none().grow(1)).isEqualTo(Growth.FULL);
  }

  @Test
  void hugeRequest_doesNotOverflow() {
    BodyMemory memory = new BodyMemory(100, 100);

    assertThat(memory.open(ACME).grow(1)).isEqualTo(Growth.TAKEN);
    assertThat(memory.open(ACME).grow(Long.MAX_VALUE)).isEqualTo(Growth.FULL);
  }

  @Test
  void manyThreads_neverHoldMoreThanTheLimit() throws Exception {
    BodyMemory memory = new BodyMemory(10, 10);
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
    assertThat(memory.open(ACME).grow(10)).isEqualTo(Growth.TAKEN);
  }

  private static void growAndRelease(BodyMemory memory, AtomicLong held, AtomicLong most) {
    for (int round = 0; round < 20_000; round++) {
      BodyMemory.Share share = memory.open(ACME);
      if (share.grow(3) == Growth.TAKEN) {
        most.accumulateAndGet(held.addAndGet(3), Math::max);
        held.addAndGet(-3);
      }
      share.release();
    }
  }
}
