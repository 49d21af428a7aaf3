package io.runtimemoat.decision.budget;

import java.time.Duration;
import java.time.Instant;

/**
 * Counts what was taken in the last 60 seconds, in slots of a second; what is older than 60 full
 * slots and the one that runs is gone. Not safe for use by many threads.
 */
final class RateWindow {
  /** The length of the window. */
  static final Duration LENGTH = Duration.ofMinutes(1);

  private static final int SLOTS = 61;

  private final long[] taken = new long[SLOTS];
  private long newest = Long.MIN_VALUE;
  private long sum;

  /** What was taken in the window that ends now. */
  long used(Instant now) {
    advance(now);
    return sum;
  }

  void add(long amount, Instant now) {
    advance(now);
    taken[slot(newest)] += amount;
    sum += amount;
  }

  /** Takes back what was not used after all, the newest first; more than there is takes all. */
  void remove(long amount, Instant now) {
    advance(now);
    long left = amount;
    for (int age = 0; age < SLOTS && left > 0; age++) {
      int slot = slot(newest - age);
      long part = Math.min(left, taken[slot]);
      taken[slot] -= part;
      sum -= part;
      left -= part;
    }
  }

  /** Time until {@code need} more fit a limit; zero when they do, 60 s when they never will. */
  Duration fitsAfter(long need, long perMinute, Instant now) {
    advance(now);
    long excess = sum + need - perMinute;
    for (int age = SLOTS - 1; age >= 0 && excess > 0; age--) {
      excess -= taken[slot(newest - age)];
      if (excess <= 0) {
        return untilGone(age, now);
      }
    }
    return excess <= 0 ? Duration.ZERO : LENGTH;
  }

  /** Time until nothing of what was taken counts any more. */
  Duration emptyAfter(Instant now) {
    advance(now);
    for (int age = 0; age < SLOTS; age++) {
      if (taken[slot(newest - age)] > 0) {
        return untilGone(age, now);
      }
    }
    return Duration.ZERO;
  }

  private Duration untilGone(int age, Instant now) {
    return Duration.between(now, Instant.ofEpochSecond(newest - age + SLOTS));
  }

  private void advance(Instant now) {
    long second = Math.max(newest, now.getEpochSecond());
    if (newest == Long.MIN_VALUE) {
      newest = second;
    }
    for (long gone = Math.min(second - newest, SLOTS); gone > 0; gone--) {
      int slot = slot(second - gone + 1);
      sum -= taken[slot];
      taken[slot] = 0;
    }
    newest = second;
  }

  private static int slot(long second) {
    return (int) Math.floorMod(second, (long) SLOTS);
  }
}
