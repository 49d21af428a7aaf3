package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.rollout.GateEstimates.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The measures that a better reward must not be bought with. */
record GateCeilings(Estimate quality, Estimate cost, Estimate latency, GateLimits limits) {
  List<GateCheck> all() {
    List<GateCheck> checks = new ArrayList<>();
    if (limits.leastQuality() > 0) {
      checks.add(
          check(
              "quality",
              quality,
              quality.candidate(),
              limits.leastQuality(),
              quality.candidate() >= limits.leastQuality()));
    }
    checks.add(
        check(
            "quality_ratio",
            quality,
            quality.ratio(),
            limits.leastQualityRatio(),
            quality.ratio() >= limits.leastQualityRatio()));
    checks.add(atMost("cost_ratio", cost, limits.mostCostRatio()));
    checks.add(atMost("latency_ratio", latency, limits.mostLatencyRatio()));
    return checks;
  }

  private GateCheck atMost(String name, Estimate estimate, double limit) {
    return check(name, estimate, estimate.ratio(), limit, estimate.ratio() <= limit);
  }

  private GateCheck check(
      String name, Estimate estimate, double value, double limit, boolean within) {
    String text =
        String.format(
            Locale.ROOT,
            "candidate %.6g, incumbent %.6g, known of %d decisions, effectively %.1f",
            estimate.candidate(),
            estimate.incumbent(),
            estimate.n(),
            estimate.ess());
    if (!(estimate.ess() >= limits.leastEss()) || Double.isNaN(value)) {
      return new GateCheck(name, value, limit, GateCheck.Outcome.UNDECIDED, text + ": too few");
    }
    return new GateCheck(
        name, value, limit, within ? GateCheck.Outcome.PASSED : GateCheck.Outcome.FAILED, text);
  }
}
