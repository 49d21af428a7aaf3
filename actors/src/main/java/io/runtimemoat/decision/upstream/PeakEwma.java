package io.runtimemoat.decision.upstream;

/**
 * How slow an instance is: an average of its latencies that rises at once and falls with time. Not
 * safe for many threads.
 */
final class PeakEwma {
  /*
   * Finagle's peak-sensitive EWMA (twitter/finagle, `PeakEwma.scala`), as Envoy's contrib load
   * balancer of that name uses it too. After a time t without news, cost ← cost · e^(−t/τ); a
   * latency above the cost replaces it, one below is averaged in:
   *   cost ← cost · w + latency · (1 − w),  w = e^(−t/τ).
   */
  private final double decayNanos;
  private double costNanos;
  private long atNanos;

  PeakEwma(double decayNanos, long nowNanos) {
    this.decayNanos = decayNanos;
    this.atNanos = nowNanos;
  }

  void observe(long latencyNanos, long nowNanos) {
    double kept = kept(nowNanos);
    costNanos =
        latencyNanos > costNanos ? latencyNanos : costNanos * kept + latencyNanos * (1 - kept);
    atNanos = later(nowNanos);
  }

  /** The average now; 0 when nothing was observed. */
  double costNanos(long nowNanos) {
    return costNanos * kept(nowNanos);
  }

  private double kept(long nowNanos) {
    return StrictMath.exp(-Math.max(0, nowNanos - atNanos) / decayNanos);
  }

  private long later(long nowNanos) {
    return nowNanos - atNanos > 0 ? nowNanos : atNanos;
  }
}
