package io.runtimemoat.actors.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition by polling it until a deadline. */
public final class Eventually {
  private static final long POLL_NANOS = 200_000;

  /** Fails with {@code what} when the condition does not come true within the limit. */
  public static void holds(String what, Duration limit, BooleanSupplier condition) {
    long end = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(what).isLessThan(end);
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  private Eventually() {}
}
