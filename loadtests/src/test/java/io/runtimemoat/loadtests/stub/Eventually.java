package io.runtimemoat.loadtests.stub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition by polling it for at most ten seconds. */
final class Eventually {
  private static final long LIMIT_NANOS = 10_000_000_000L;
  private static final long POLL_NANOS = 200_000;

  static void holds(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + LIMIT_NANOS;
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private Eventually() {}
}
