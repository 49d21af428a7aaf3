package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.node.lab.scores.ArmOutcome;

/** A policy that learns nothing. */
public final class PolicyChooser implements Chooser {
  private final Policy policy;
  private final FeasibleSet arms;
  private final boolean namesArm;

  /**
   * A policy that requests ask for by {@code auto}, or that stands for requests which name an arm.
   */
  public PolicyChooser(Policy policy, FeasibleSet arms, boolean namesArm) {
    this.namesArm = namesArm;
    this.policy = policy;
    this.arms = arms;
  }

  @Override
  public boolean namesArm() {
    return namesArm;
  }

  @Override
  public Taken choose(int step, SimulatedRequest request, Seed seed) {
    return Taken.of(policy.choose(request.context(), arms, seed));
  }

  @Override
  public void observe(int step, SimulatedRequest request, Taken taken, ArmOutcome outcome) {}
}
