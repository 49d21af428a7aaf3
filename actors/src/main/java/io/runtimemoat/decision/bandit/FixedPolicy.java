package io.runtimemoat.decision.bandit;

/** The policy of a request that names its model: the only, or else the cheapest, feasible arm. */
public final class FixedPolicy implements Policy {
  public static final String ALGORITHM = "fixed/1";

  @Override
  public String algorithm() {
    return ALGORITHM;
  }

  @Override
  public String version() {
    return ALGORITHM;
  }

  @Override
  public String snapshotId() {
    return NO_SNAPSHOT;
  }

  @Override
  public Signals settings() {
    return Signals.none();
  }

  @Override
  public Distribution distribution(RoutingContext context, FeasibleSet feasible) {
    int cheapest = CheapestArm.of(feasible, arm -> true);
    return Distribution.forced(feasible.size(), cheapest, ForcedReason.NAMED);
  }
}
