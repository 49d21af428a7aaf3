package io.runtimemoat.decision.rollout;

/** Parts of made-up tenants. */
public final class TestCohorts {
  private TestCohorts() {}

  /** What some decisions say of a candidate that is better. */
  public static CohortSums part(long seed, int decisions) {
    return CohortSums.of(
            GateLog.of(seed, decisions).samples(GateLog::good, GateLog::uniform), TestRollouts.GATE)
        .orElseThrow();
  }
}
