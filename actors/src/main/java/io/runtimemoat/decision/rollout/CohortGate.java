package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.experiment.Moments;
import io.runtimemoat.decision.ope.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Lets decisions of other tenants stand in for those that a tenant does not have yet. They can pass
 * a candidate of which the tenant's own say too little, and do nothing else.
 */
public final class CohortGate {
  private static final String PREFIX = "cohort_";

  /** Weights that are 1 but for their last bits are 1. */
  private static final double ROUNDING = 1e-12;

  /** What more decisions decide; whatever else is open, others cannot answer for this tenant. */
  private static final Set<String> MORE_WOULD_HELP =
      Set.of(
          "ess",
          "ess_share",
          "reward_difference",
          "quality",
          "quality_ratio",
          "cost_ratio",
          "latency_ratio");

  private CohortGate() {}

  /** Whether all that keeps a candidate is that there are too few decisions. */
  public static boolean mayHelp(GateReport own) {
    return own.verdict() != GateReport.Verdict.FAIL
        && own.checks().stream()
            .allMatch(check -> check.passed() || MORE_WOULD_HELP.contains(check.name()));
  }

  /**
   * PASS where nothing of the tenant's own decisions speaks against it and those of the whole
   * cohort are enough and speak for it; else INSUFFICIENT. The tenant's own report where they
   * cannot help.
   *
   * @param own what the tenant's decisions say, of which {@code part} are the sums
   * @param others without the tenant
   * @param leastTenants that the others are
   */
  public static GateReport judge(
      GateReport own, CohortSums part, CohortSums others, GateLimits limits, int leastTenants) {
    if (!mayHelp(own)) {
      return own;
    }
    CohortSums all = part.plus(others);
    List<GateCheck> checks = new ArrayList<>();
    checks.add(
        known(
            "tenants",
            others.tenants(),
            leastTenants,
            others.tenants() >= leastTenants,
            String.format(
                Locale.ROOT,
                "others, with %d decisions; as many as %.3g alike",
                others.weights().n(),
                others.doublyRobust().effectiveTenants())));
    checks.addAll(overlap(all, limits));
    checks.addAll(rewards(all, limits));
    double missing = (double) all.missing() / all.weights().n();
    checks.add(
        known(
            "missing",
            missing,
            limits.mostMissingShare(),
            missing <= limits.mostMissingShare(),
            "share of decisions without cost or latency"));
    new GateCeilings(
            all.quality().estimate(), all.cost().estimate(), all.latency().estimate(), limits)
        .all()
        .forEach(check -> checks.add(check.named(PREFIX + check.name())));
    boolean passed = checks.stream().allMatch(GateCheck::passed);
    checks.addAll(own.checks());
    return new GateReport(
        own.kind(),
        passed ? GateReport.Verdict.PASS : GateReport.Verdict.INSUFFICIENT,
        own.samples(),
        checks);
  }

  private static List<GateCheck> overlap(CohortSums all, GateLimits limits) {
    Moments weights = all.weights();
    double ess = CohortSums.effective(weights);
    double share = ess / weights.n();
    double leastShare = PromotionGate.leastShare(all.rarest() / weights.n(), limits);
    double unseen = all.unseen() / weights.n();
    double off = Math.abs(weights.mean() - 1);
    double errors = off <= ROUNDING ? 0 : off / StrictMath.sqrt(weights.variance() / weights.n());
    return List.of(
        known("ess", ess, limits.leastEss(), ess >= limits.leastEss(), "over all of the cohort"),
        known("ess_share", share, leastShare, share >= leastShare, "of all decisions"),
        known(
            "support",
            unseen,
            limits.mostUnseenMass(),
            unseen <= limits.mostUnseenMass(),
            "mass of the candidate that the logs of tenants have no decision of, on average"),
        known(
            "calibration",
            errors,
            limits.mostStandardErrors(),
            errors <= limits.mostStandardErrors(),
            "standard errors of the mean weight from 1"));
  }

  private static List<GateCheck> rewards(CohortSums all, GateLimits limits) {
    Interval robust = all.doublyRobust().interval(limits.confidence());
    Interval ips = all.ips().interval(limits.confidence());
    return List.of(
        new GateCheck(
            PREFIX + "reward_difference",
            robust.low(),
            0,
            outcome(robust),
            String.format(
                Locale.ROOT,
                "lower bound over %d tenants, whose difference is %.6g and at most %.6g",
                all.tenants(),
                all.doublyRobust().mean(),
                robust.high())),
        known(
            "reward_ips",
            ips.high(),
            0,
            ips.high() >= 0,
            "upper bound without a model of rewards"));
  }

  private static GateCheck.Outcome outcome(Interval difference) {
    if (difference.low() >= 0) {
      return GateCheck.Outcome.PASSED;
    }
    return difference.high() < 0 ? GateCheck.Outcome.FAILED : GateCheck.Outcome.UNDECIDED;
  }

  private static GateCheck known(
      String name, double value, double limit, boolean passed, String explanation) {
    return new GateCheck(
        PREFIX + name,
        value,
        limit,
        passed ? GateCheck.Outcome.PASSED : GateCheck.Outcome.UNDECIDED,
        explanation);
  }
}
