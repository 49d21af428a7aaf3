package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.FeasibleSet;

/** Where simulated requests come from: the same seed gives the same requests. */
public interface World {
  FeasibleSet arms();

  /** What made the contexts. */
  String featureSchema();

  /** Length of the contexts. */
  int dimension();

  /** The request of a step, from 0. */
  SimulatedRequest request(int step);
}
