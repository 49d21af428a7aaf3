package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.parameters.ParameterPolicy;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.random.Seed;

/** Both levels of one snapshot's decisions. */
record Decider(Policy arms, ParameterPolicy sets) {
  /** From the snapshot's bytes, which are what routers see. */
  static Decider of(PolicySnapshot cut, Exploration exploration) {
    PolicySnapshot read = PolicySnapshot.decode(cut.encode());
    return new Decider(read.policy(exploration), read.parameters(exploration));
  }

  /** Draws an arm and a parameter set within it. */
  Taken choose(DecisionProblem problem, RoutingContext context, Seed seed) {
    Choice choice = arms.choose(context, problem.arms(), seed);
    ParameterSpace space = problem.parameters();
    return new Taken(
        choice, sets.choose(choice.arm().id(), space.baseline(), space.region(), seed));
  }
}
