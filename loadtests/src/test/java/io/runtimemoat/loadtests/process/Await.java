package io.runtimemoat.loadtests.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other processes do. */
final class Await {
  private static final Duration STEP_LIMIT = Duration.ofSeconds(60);

  private Await() {}

  /** Returns once it is reached, and fails after a minute. */
  static void reached(String what, BooleanSupplier reached) {
    within(STEP_LIMIT, what, reached);
  }

  /** The same with a limit; returns how long it took. */
  static Duration within(Duration limit, String what, BooleanSupplier reached) {
    long start = System.nanoTime();
    while (!reached.getAsBoolean()) {
      assertThat(Duration.ofNanos(System.nanoTime() - start)).as(what).isLessThan(limit);
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
