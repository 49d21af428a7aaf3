package io.runtimemoat.decision.rollout;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Latencies in fixed logarithmic buckets; two parts add up to the whole.
 *
 * <p>Bucket i holds [2^(i/32), 2^((i+1)/32)) hundredths of a millisecond: neighbours are 2.2 %
 * apart. The first and the last also hold what is below 10 µs and above 1.4 hours.
 *
 * @param first the bucket of the first count; 0 of none
 * @param counts of the buckets from there on, the first and the last of them above 0
 */
public record LatencyHistogram(int first, List<Long> counts) {
  /** Number of buckets. */
  public static final int BUCKETS = 928;

  private static final int PER_OCTAVE = 32;
  private static final double UNITS_PER_MILLI = 100;
  private static final double LOG_TWO = 0.6931471805599453;
  private static final LatencyHistogram EMPTY = new LatencyHistogram(0, List.of());

  public LatencyHistogram {
    counts = List.copyOf(counts);
    boolean trimmed =
        counts.isEmpty()
            ? first == 0
            : counts.get(0) > 0 && counts.get(counts.size() - 1) > 0 && first >= 0;
    if (!trimmed
        || first + counts.size() > BUCKETS
        || counts.stream().anyMatch(count -> count < 0)) {
      throw new IllegalArgumentException("not counts of latency buckets: " + counts);
    }
  }

  public static LatencyHistogram empty() {
    return EMPTY;
  }

  /** One more; {@code millis} is finite. */
  public LatencyHistogram with(double millis) {
    return with(millis, 1);
  }

  /** {@code count} more, at least 1, of the same latency. */
  public LatencyHistogram with(double millis, long count) {
    return plus(new LatencyHistogram(bucketOf(millis), List.of(count)));
  }

  public LatencyHistogram plus(LatencyHistogram other) {
    if (counts.isEmpty()) {
      return other;
    }
    if (other.counts.isEmpty()) {
      return this;
    }
    int low = Math.min(first, other.first);
    int end = Math.max(first + counts.size(), other.first + other.counts.size());
    List<Long> sum = new ArrayList<>(Collections.nCopies(end - low, 0L));
    addTo(sum, low);
    other.addTo(sum, low);
    return new LatencyHistogram(low, sum);
  }

  private void addTo(List<Long> sum, int low) {
    for (int i = 0; i < counts.size(); i++) {
      int at = first - low + i;
      sum.set(at, sum.get(at) + counts.get(i));
    }
  }

  /** How many were measured. */
  public long n() {
    return counts.stream().mapToLong(Long::longValue).sum();
  }

  /** How many fell into {@code bucket} or a later one. */
  public long from(int bucket) {
    long sum = 0;
    for (int i = Math.max(0, bucket - first); i < counts.size(); i++) {
      sum += counts.get(i);
    }
    return sum;
  }

  /** The latency that a share {@code p} of (0, 1] stays within, in milliseconds; NaN of none. */
  public double quantileMillis(double p) {
    long n = n();
    if (n == 0) {
      return Double.NaN;
    }
    double rank = p * n;
    long before = 0;
    for (int i = 0; i < counts.size(); i++) {
      long here = counts.get(i);
      if (here > 0 && before + here >= rank) {
        double inside = Math.max(0, rank - before) / here;
        double low = lowerMillis(first + i);
        return low + inside * (lowerMillis(first + i + 1) - low);
      }
      before += here;
    }
    return lowerMillis(first + counts.size());
  }

  /** Where a bucket begins, in milliseconds. */
  static double lowerMillis(int bucket) {
    return StrictMath.pow(2, (double) bucket / PER_OCTAVE) / UNITS_PER_MILLI;
  }

  private static int bucketOf(double millis) {
    double octaves = StrictMath.log(Math.max(1, millis * UNITS_PER_MILLI)) / LOG_TWO;
    return (int) Math.min(BUCKETS - 1, Math.floor(octaves * PER_OCTAVE));
  }
}
