package io.runtimemoat.gpu.lane;

import java.util.Arrays;

/** Sums of what was added during the last second, in steps of 50 ms. Safe for many threads. */
final class SlidingSecond {
  private static final int BUCKETS = 20;
  private static final long BUCKET_NS = 1_000_000_000L / BUCKETS;

  private final double[] sums = new double[BUCKETS];
  private final long[] steps = new long[BUCKETS];

  SlidingSecond() {
    Arrays.fill(steps, Long.MIN_VALUE);
  }

  synchronized void add(long nowNs, double amount) {
    long step = Math.floorDiv(nowNs, BUCKET_NS);
    int bucket = (int) Math.floorMod(step, (long) BUCKETS);
    if (steps[bucket] != step) {
      steps[bucket] = step;
      sums[bucket] = 0;
    }
    sums[bucket] += amount;
  }

  synchronized double sum(long nowNs) {
    long step = Math.floorDiv(nowNs, BUCKET_NS);
    double sum = 0;
    for (int i = 0; i < BUCKETS; i++) {
      sum += steps[i] > step - BUCKETS && steps[i] <= step ? sums[i] : 0;
    }
    return sum;
  }
}
