package io.runtimemoat.node.lab.simulate;

/** Where simulated requests come from: the same seed gives the same requests. */
public interface World extends DecisionProblem {
  /** The request of a step, from 0. */
  SimulatedRequest request(int step);
}
