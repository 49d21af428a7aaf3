package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.FeasibleSet;

/** What a learner knows of its requests before there are any. */
public interface DecisionProblem {
  FeasibleSet arms();

  /** What made the contexts. */
  String featureSchema();

  /** Length of the contexts. */
  int dimension();
}
