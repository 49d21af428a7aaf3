package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.node.lab.scores.ArmOutcome;

/** What chooses arms and parameter sets in a simulation and hears what came of it. */
public interface Chooser {
  /** Whether requests name the arm, so that no stronger one answers instead. */
  default boolean namesArm() {
    return false;
  }

  /** The choice for a request; only its context is looked at. */
  Taken choose(int step, SimulatedRequest request, Seed seed);

  /** What the choice came to. */
  void observe(int step, SimulatedRequest request, Taken taken, ArmOutcome outcome);
}
