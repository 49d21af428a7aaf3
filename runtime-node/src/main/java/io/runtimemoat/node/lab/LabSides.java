package io.runtimemoat.node.lab;

import io.runtimemoat.decision.experiment.Moments;
import io.runtimemoat.decision.rollout.LatencyHistogram;
import io.runtimemoat.decision.rollout.VariantStats;

/** Sides of experiments as lines tell them: request by request, or summed up. */
final class LabSides {
  private LabSides() {}

  /** Of {@code n}, {@code mean} and the unbiased {@code variance}. */
  static Moments moments(LabFields fields) throws BadLineException {
    fields.only("n", "mean", "variance");
    long n = fields.whole("n");
    double mean = fields.number("mean");
    double variance = fields.number("variance");
    if (n < 0 || !(variance >= 0)) {
      throw new BadLineException(fields.path() + "n and variance must be at least 0");
    }
    return new Moments(n, n * mean, variance * Math.max(0, n - 1) + n * mean * mean);
  }

  static VariantStats stats(LabFields side) throws BadLineException {
    if (side.has("samples")) {
      side.only("samples");
      return samples(side);
    }
    side.only("requests", "missing", "validation_failures", "latency_ms", "cost", "quality");
    return summed(side);
  }

  private static VariantStats samples(LabFields side) throws BadLineException {
    VariantStats stats = VariantStats.none();
    for (LabFields one : side.sections("samples")) {
      one.only("latency_ms", "cost", "validation_failed", "quality");
      stats =
          stats.observed(
              one.numberOrNaN("latency_ms"),
              one.numberOrNaN("cost"),
              one.flag("validation_failed", false));
      stats = one.has("quality") ? stats.rated(one.number("quality")) : stats;
    }
    return stats;
  }

  private static VariantStats summed(LabFields side) throws BadLineException {
    LatencyHistogram latency = LatencyHistogram.empty();
    double[][] histogram = side.table("latency_ms");
    for (double[] bucket : histogram) {
      if (bucket.length != 2 || !(bucket[0] >= 0) || !(bucket[1] >= 1) || bucket[1] > 1e15) {
        throw new BadLineException(
            side.path() + "latency_ms must be a list of [milliseconds, how many], from 1 on");
      }
      latency = latency.with(bucket[0], (long) bucket[1]);
    }
    Moments cost = moments(side.section("cost"));
    long missing = side.whole("missing", 0);
    return new VariantStats(
        side.whole("requests", cost.n() + missing),
        missing,
        side.whole("validation_failures", 0),
        latency,
        cost,
        side.has("quality") ? moments(side.section("quality")) : Moments.none());
  }
}
