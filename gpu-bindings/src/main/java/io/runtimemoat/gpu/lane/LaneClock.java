package io.runtimemoat.gpu.lane;

import java.time.Instant;

/** Time as a lane sees it. */
public interface LaneClock {
  /** Monotonic nanoseconds from an arbitrary origin. */
  long nanoTime();

  Instant instant();

  /** The machine's clocks. */
  static LaneClock system() {
    return new LaneClock() {
      @Override
      public long nanoTime() {
        return System.nanoTime();
      }

      @Override
      public Instant instant() {
        return Instant.now();
      }
    };
  }
}
