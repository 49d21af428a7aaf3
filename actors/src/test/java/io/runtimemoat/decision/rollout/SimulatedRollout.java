package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.time.Duration;

/** Requests of two sides, judged after every few hundred. */
record SimulatedRollout(long seed, RolloutLimits limits) {
  private static final Duration LONG = Duration.ofDays(1);

  /** How the candidate differs from the control. */
  record Behavior(double slower, double failures, double quality, double cost) {
    static final Behavior SAME = new Behavior(1, 0.02, 0.8, 1);

    static Behavior failing(double share) {
      return new Behavior(1, share, 0.8, 1);
    }
  }

  /**
   * What became of it.
   *
   * @param rolledBack whether, and {@code cause} why
   * @param candidateRequests served by then, in the last phase
   */
  record End(boolean rolledBack, String cause, long candidateRequests) {}

  /** One phase, looked at after every {@code step} requests, until it ends or is promoted. */
  End run(RolloutPhase phase, Behavior behavior, int requests, int step) {
    CounterRandom random = new CounterRandom(new Seed(seed, phase.code().hashCode()));
    double share = limits.share(phase);
    VariantStats control = VariantStats.none();
    VariantStats candidate = VariantStats.none();
    for (int i = 1; i <= requests; i++) {
      long at = 8L * i;
      boolean mine = random.uniform(at) < share;
      Behavior how = mine ? behavior : Behavior.SAME;
      double latency = 50 * how.slower() / StrictMath.pow(1 - random.uniform(at + 1), 0.4);
      VariantStats one =
          VariantStats.none()
              .observed(
                  latency,
                  how.cost() * -StrictMath.log(1 - random.uniform(at + 2)),
                  random.uniform(at + 3) < how.failures());
      if (random.uniform(at + 4) < 0.5) {
        one = one.rated(random.uniform(at + 5) < how.quality() ? 1 : 0);
      }
      candidate = mine ? candidate.plus(one) : candidate;
      control = mine ? control : control.plus(one);
      if (i % step == 0
          && RolloutJudge.judge(phase, LONG, 0, control, candidate, limits)
              instanceof RolloutVerdict.RollBack back) {
        return new End(true, back.cause(), candidate.requests());
      }
    }
    return new End(false, "", candidate.requests());
  }
}
