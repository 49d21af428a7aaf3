package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.experiment.BetaMixture;
import io.runtimemoat.decision.experiment.Moments;
import io.runtimemoat.decision.experiment.NormalMixture;
import java.util.ArrayList;
import java.util.List;

/** The limits of a rollout, measured on one pair of sides. */
record LimitChecks(
    VariantStats control, VariantStats candidate, double share, RolloutLimits limits) {
  private static final double NO_EVIDENCE = Double.NEGATIVE_INFINITY;
  private static final double P95 = 0.95;
  private static final double P99 = 0.99;

  List<LimitCheck> all() {
    List<LimitCheck> checks = new ArrayList<>();
    checks.add(missing());
    checks.add(validation());
    checks.add(latency("p95", P95, limits.mostP95Ratio()));
    checks.add(latency("p99", P99, limits.mostP99Ratio()));
    checks.add(cost());
    if (control.quality().n() + candidate.quality().n() > 0) {
      checks.add(quality());
    }
    return checks;
  }

  private LimitCheck missing() {
    return LimitCheck.atMost(
        "missing",
        candidate.missingShare(),
        limits.mostMissingShare(),
        moreOften(candidate.missing(), control.missing()));
  }

  private LimitCheck validation() {
    double mine = candidate.validationFailureShare();
    double theirs = control.validationFailureShare();
    double ratio = mine == 0 && theirs == 0 ? 1 : mine / theirs;
    return LimitCheck.atMost(
        "validation",
        ratio,
        limits.mostValidationRatio(),
        moreOften(candidate.validationFailures(), control.validationFailures()));
  }

  /**
   * Of equally good sides, an event is the candidate's with the probability of its share, whatever
   * the events' rate: no rate has to be estimated, and rare ones need no approximation.
   */
  private double moreOften(long mine, long theirs) {
    return mine + theirs == 0 ? NO_EVIDENCE : BetaMixture.logAbove(mine, mine + theirs, share);
  }

  private LimitCheck latency(String name, double p, double limit) {
    double ratio = candidate.latency().quantileMillis(p) / control.latency().quantileMillis(p);
    return LimitCheck.atMost(name, ratio, limit, slower(p));
  }

  /*
   * Some bucket edge separates the quantiles: more than 1-p of the candidate's latencies are beyond
   * it and fewer than 1-p of the control's. At a side's true quantile the count beyond is binomial
   * with the exact share 1-p, so each half is a test that is valid at every look without a union
   * over edges (S. Howard, A. Ramdas, "Sequential estimation of quantiles", Bernoulli 28, 2022,
   * §3); each half gets half of the error.
   */
  private double slower(double p) {
    int low = 0;
    int high = LatencyHistogram.BUCKETS;
    while (high - low > 1) {
      int edge = (low + high) >>> 1;
      if (beyond(candidate, edge, p) >= within(control, edge, p)) {
        low = edge;
      } else {
        high = edge;
      }
    }
    double best =
        Math.max(
            Math.min(beyond(candidate, low, p), within(control, low, p)),
            Math.min(beyond(candidate, high, p), within(control, high, p)));
    return best - StrictMath.log(2);
  }

  private static double beyond(VariantStats side, int edge, double p) {
    return BetaMixture.logAbove(side.latency().from(edge), side.latency().n(), 1 - p);
  }

  private static double within(VariantStats side, int edge, double p) {
    return BetaMixture.logBelow(side.latency().from(edge), side.latency().n(), 1 - p);
  }

  private LimitCheck cost() {
    double excess = limits.mostCostRatio() - 1;
    return LimitCheck.atMost(
        "cost",
        ratio(candidate.cost().mean(), control.cost().mean()),
        limits.mostCostRatio(),
        larger(candidate.cost(), control.cost(), excess));
  }

  private LimitCheck quality() {
    double lack = 1 - limits.leastQualityRatio();
    return LimitCheck.atLeast(
        "quality",
        ratio(candidate.quality().mean(), control.quality().mean()),
        limits.leastQualityRatio(),
        larger(control.quality(), candidate.quality(), lack));
  }

  private static double ratio(double mine, double theirs) {
    return mine == theirs ? 1 : mine / theirs;
  }

  /** Evidence that one mean is above the other, aimed at differences of {@code relative} size. */
  private static double larger(Moments one, Moments other, double relative) {
    double variance = one.variance() / one.n() + other.variance() / other.n();
    double scale = relative * Math.max(Math.abs(one.mean()), Math.abs(other.mean()));
    return variance > 0 && scale > 0
        ? NormalMixture.logAbove(one.mean() - other.mean(), variance, scale)
        : NO_EVIDENCE;
  }
}
