package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.Distribution;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.ForcedReason;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signals;

/** Always the same arm, as when every request names it. */
record AlwaysArm(String arm) implements Policy {
  @Override
  public String algorithm() {
    return "always/1";
  }

  @Override
  public String version() {
    return "always " + arm;
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
    return Distribution.forced(feasible.size(), feasible.indexOf(arm), ForcedReason.NAMED);
  }
}
