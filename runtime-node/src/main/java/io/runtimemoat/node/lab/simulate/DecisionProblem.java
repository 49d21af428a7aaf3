package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.FeasibleSet;

/** What a learner knows of its requests before there are any. */
public interface DecisionProblem {
  FeasibleSet arms();

  /** The parameter sets within each arm. */
  default ParameterSpace parameters() {
    return ParameterSpace.none();
  }

  /** What made the contexts. */
  String featureSchema();

  /** Length of the contexts. */
  int dimension();
}
