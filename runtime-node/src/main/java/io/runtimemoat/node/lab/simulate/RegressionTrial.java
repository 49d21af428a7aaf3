package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.decision.rollout.RolloutJudge;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.decision.rollout.RolloutVerdict;
import io.runtimemoat.decision.rollout.VariantStats;
import java.time.Duration;
import java.util.OptionalInt;

/** A candidate in canary whose answers fail validation more often than the control's. */
public final class RegressionTrial {
  private static final long SIDES = 31;
  private static final long FAILURES = 32;
  private static final double USUAL_MILLIS = 50;
  private static final double USUAL_COST = 1;

  private RegressionTrial() {}

  /**
   * One run: how many requests the canary had served when the judge took it back.
   *
   * @param base failure rate of the control, in [0, 1]
   * @param factor of the candidate's rate over it, at least 1
   * @param most canary requests after which the run ends without a rollback
   */
  public static OptionalInt run(
      RolloutLimits limits, double base, double factor, int most, long seed) {
    CounterRandom sides = new CounterRandom(new Seed(seed, SIDES));
    CounterRandom failures = new CounterRandom(new Seed(seed, FAILURES));
    VariantStats control = VariantStats.none();
    VariantStats candidate = VariantStats.none();
    for (int step = 0; candidate.requests() < most; step++) {
      boolean isCandidate = sides.uniform(step) < limits.canaryShare();
      boolean failed = failures.uniform(step) < base * (isCandidate ? factor : 1);
      if (!isCandidate) {
        control = control.observed(USUAL_MILLIS, USUAL_COST, failed);
        continue;
      }
      candidate = candidate.observed(USUAL_MILLIS, USUAL_COST, failed);
      RolloutVerdict verdict =
          RolloutJudge.judge(RolloutPhase.CANARY, Duration.ZERO, 0, control, candidate, limits);
      if (verdict instanceof RolloutVerdict.RollBack) {
        return OptionalInt.of((int) candidate.requests());
      }
    }
    return OptionalInt.empty();
  }
}
