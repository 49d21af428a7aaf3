package io.runtimemoat.loadtests.stub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition by polling it, for at most ten seconds unless told otherwise. */
final class Eventually {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final long POLL_NANOS = 200_000;

  static void holds(String what, BooleanSupplier condition) {
    within(LIMIT, what, condition);
  }

  static void within(Duration limit, String what, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private Eventually() {}
}
