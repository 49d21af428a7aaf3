package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.experiment.Moments;

/**
 * What the requests of one side of a rollout came to; two parts add up to the whole.
 *
 * @param requests assigned to the side, measured or not
 * @param missing of them without usable telemetry, and ratings that are no numbers
 * @param validationFailures of the measured: outputs that broke their schema
 * @param latency of the measured
 * @param cost of the measured, in the node's currency
 * @param quality of those that were rated
 */
public record VariantStats(
    long requests,
    long missing,
    long validationFailures,
    LatencyHistogram latency,
    Moments cost,
    Moments quality) {
  private static final VariantStats NONE =
      new VariantStats(0, 0, 0, LatencyHistogram.empty(), Moments.none(), Moments.none());

  public VariantStats {
    if (requests < 0 || missing < 0 || validationFailures < 0 || validationFailures > cost.n()) {
      throw new IllegalArgumentException("counts are at least 0, and failures were measured");
    }
  }

  /** Of no requests. */
  public static VariantStats none() {
    return NONE;
  }

  /** One request that ended; as {@link #begun} and {@link #ended} at once. */
  public VariantStats observed(double latencyMillis, double costs, boolean validationFailed) {
    return begun().ended(latencyMillis, costs, validationFailed);
  }

  /** One request more, of which nothing is known yet. */
  public VariantStats begun() {
    return new VariantStats(requests + 1, missing, validationFailures, latency, cost, quality);
  }

  /**
   * A request that was counted before has ended; a latency or cost that is not finite and at least
   * 0 is missing telemetry.
   */
  public VariantStats ended(double latencyMillis, double costs, boolean validationFailed) {
    if (!usable(latencyMillis) || !usable(costs)) {
      return lost();
    }
    return new VariantStats(
        requests,
        missing,
        validationFailures + (validationFailed ? 1 : 0),
        latency.with(latencyMillis),
        cost.with(costs),
        quality);
  }

  /** One request of which nothing is known. */
  public VariantStats unmeasured() {
    return begun().lost();
  }

  /** Of a request that was counted before nothing will be known. */
  public VariantStats lost() {
    return new VariantStats(requests, missing + 1, validationFailures, latency, cost, quality);
  }

  /** A request that was counted before has a rating; one that is no number is missing telemetry. */
  public VariantStats rated(double rating) {
    return Double.isFinite(rating)
        ? new VariantStats(
            requests, missing, validationFailures, latency, cost, quality.with(rating))
        : new VariantStats(requests, missing + 1, validationFailures, latency, cost, quality);
  }

  public VariantStats plus(VariantStats other) {
    return new VariantStats(
        requests + other.requests,
        missing + other.missing,
        validationFailures + other.validationFailures,
        latency.plus(other.latency),
        cost.plus(other.cost),
        quality.plus(other.quality));
  }

  /** How many requests were measured. */
  public long measured() {
    return cost.n();
  }

  /** Share of the requests without telemetry; NaN of none. */
  public double missingShare() {
    return requests == 0 ? Double.NaN : (double) missing / requests;
  }

  /** Share of the measured requests that broke their schema; NaN of none. */
  public double validationFailureShare() {
    return measured() == 0 ? Double.NaN : (double) validationFailures / measured();
  }

  private static boolean usable(double value) {
    return value >= 0 && value < Double.POSITIVE_INFINITY;
  }
}
