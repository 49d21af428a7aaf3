package io.runtimemoat.loadtests.grammar;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.List;

/** How long masks took, in microseconds, as results show it. */
final class MaskTimes {
  private static final double[] PERCENTILES = {0.5, 0.9, 0.99, 0.999, 1};

  private MaskTimes() {}

  /** Writes the mean and some percentiles of times in nanoseconds. */
  static void show(ObjectNode into, List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    into.put("meanUs", Arrays.stream(sorted).average().orElse(0) / 1e3);
    for (double percentile : PERCENTILES) {
      int rank = Math.max(0, (int) Math.ceil(percentile * sorted.length) - 1);
      into.put("p" + 100 * percentile + "Us", sorted[rank] / 1e3);
    }
  }
}
