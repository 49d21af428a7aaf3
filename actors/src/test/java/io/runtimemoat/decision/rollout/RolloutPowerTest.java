package io.runtimemoat.decision.rollout;

import static io.runtimemoat.decision.rollout.TestRollouts.LIMITS;
import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.rollout.SimulatedRollout.Behavior;
import io.runtimemoat.decision.rollout.SimulatedRollout.End;
import org.junit.jupiter.api.Test;

/** What the judge finds and how often it is wrong: a look after every 200 requests. */
class RolloutPowerTest {
  private static final int STEP = 200;

  /** The named bar is 95 of 100; a share of 5 % of 20 000 requests is 1 000. */
  @Test
  void threefoldValidationFailures_areRolledBackWithinAThousandCanaryRequests() {
    int found = 0;
    for (int seed = 0; seed < 40; seed++) {
      End end =
          new SimulatedRollout(seed, LIMITS)
              .run(RolloutPhase.CANARY, Behavior.failing(0.06), 19_000, STEP);
      found += end.rolledBack() && end.candidateRequests() <= 1_000 ? 1 : 0;
    }

    assertThat(found).isGreaterThanOrEqualTo(38);
  }

  /** All three guarded phases; the named bar is 95 of 100 without a rollback. */
  @Test
  void sameBehavior_isSeldomRolledBack() {
    int wrong = 0;
    for (int seed = 100; seed < 130; seed++) {
      SimulatedRollout rollout = new SimulatedRollout(seed, LIMITS);
      wrong +=
          rollout.run(RolloutPhase.CANARY, Behavior.SAME, 20_000, STEP).rolledBack()
                  || rollout.run(RolloutPhase.GUARDED_25, Behavior.SAME, 8_000, STEP).rolledBack()
                  || rollout.run(RolloutPhase.GUARDED_50, Behavior.SAME, 8_000, STEP).rolledBack()
              ? 1
              : 0;
    }

    assertThat(wrong).isLessThanOrEqualTo(1);
  }

  @Test
  void everyKindOfRegression_isFoundByItsOwnLimit() {
    SimulatedRollout rollout = new SimulatedRollout(7, LIMITS);

    assertThat(rollout.run(RolloutPhase.GUARDED_25, new Behavior(2, 0.02, 0.8, 1), 8_000, STEP))
        .extracting(End::cause)
        .isIn("p95", "p99");
    assertThat(rollout.run(RolloutPhase.GUARDED_25, new Behavior(1, 0.02, 0.6, 1), 8_000, STEP))
        .extracting(End::cause)
        .isEqualTo("quality");
    assertThat(rollout.run(RolloutPhase.GUARDED_25, new Behavior(1, 0.02, 0.8, 1.5), 8_000, STEP))
        .extracting(End::cause)
        .isEqualTo("cost");
  }
}
