package io.runtimemoat.decision.learning;

import io.runtimemoat.decision.rollout.CohortGate;
import io.runtimemoat.decision.rollout.CohortSums;
import io.runtimemoat.decision.rollout.GateLimits;
import io.runtimemoat.decision.rollout.GateReport;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a candidate that waits for decisions is asked about elsewhere, and what the answers come to:
 * after one, two, four, ... times the least number of own decisions, so that who asks again and
 * again is no lottery.
 */
final class CohortLooks {
  private final GateLimits limits;
  private int nextLook;
  private Instant askAgainAt = Instant.MIN;
  private String said = "";

  CohortLooks(GateLimits limits) {
    this.limits = limits;
    this.nextLook = Math.max(2, (int) StrictMath.ceil(limits.leastEss()));
  }

  /** Whether others are to be asked now: nothing but too few own decisions is in the way. */
  boolean isDue(CandidateTrial trial, CohortRules rules, Instant now) {
    if (now.isBefore(askAgainAt) || trial.ofTheRule() < nextLook) {
      return false;
    }
    askAgainAt = now.plus(rules.interval());
    return trial.sums(rules.tenantDecisions(), limits).isPresent()
        && CohortGate.mayHelp(report(trial));
  }

  private GateReport report(CandidateTrial trial) {
    return trial.judge(limits, trial.candidate().header().madeAtMicros());
  }

  /**
   * The gate's report with what others said, where it passes by that.
   *
   * @param others null where they were too few to tell
   */
  Optional<GateReport> answered(
      CandidateTrial trial, @Nullable CohortSums others, CohortRules rules) {
    Optional<CohortSums> part = trial.sums(rules.tenantDecisions(), limits);
    if (others == null || part.isEmpty()) {
      said = "; fewer than " + rules.minTenants() + " other tenants can say something of it";
      return Optional.empty();
    }
    GateReport report =
        CohortGate.judge(report(trial), part.get(), others, limits, rules.minTenants());
    said = "; with others: " + report.text();
    nextLook = 2 * Math.max(nextLook, Math.toIntExact(trial.ofTheRule()));
    return Optional.of(report).filter(judged -> judged.verdict() == GateReport.Verdict.PASS);
  }

  /** What they said last, for people. */
  String said() {
    return said;
  }
}
