package io.runtimemoat.actors.session;

import io.runtimemoat.decision.bandit.TestArms;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceOutcome.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Attempts and their ends, as tests of their parts need them. */
final class TestPlans {
  static final int TOKEN_BOUND = 50;

  private TestPlans() {}

  static AttemptPlan onDevice(int holdTokens) {
    return new AttemptPlan(
        1,
        AttemptFact.FIRST,
        TestArms.SMALL,
        2,
        9,
        TOKEN_BOUND,
        holdTokens,
        "",
        Spend.ZERO,
        new AttemptWork.OnDevice(
            new int[] {1, 2}, new Sampling(0, 1, 0, 0, 1, 0, 0, Map.of(), 7), null));
  }

  static AttemptEnd end(Status status, int completionTokens) {
    return new AttemptEnd(
        status,
        "",
        List.of(AttemptEnd.Choice.uncounted(Finish.STOP).counting(completionTokens)),
        2,
        0,
        Duration.ZERO,
        Duration.ZERO,
        Duration.ZERO,
        null);
  }
}
