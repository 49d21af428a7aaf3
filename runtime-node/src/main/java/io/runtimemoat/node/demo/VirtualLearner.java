package io.runtimemoat.node.demo;

import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.node.lab.scores.ArmOutcome;
import io.runtimemoat.node.lab.scores.RecordedTask;
import io.runtimemoat.node.lab.simulate.DecisionProblem;
import io.runtimemoat.node.lab.simulate.Learner;
import io.runtimemoat.node.lab.simulate.SimulatedRequest;
import io.runtimemoat.node.lab.simulate.Taken;
import java.util.List;

/**
 * What a learner makes of the requests that the node gets, by the recorded table and by the code
 * that serves: it decides from snapshots that it cuts every hundred requests and hears every
 * outcome at once. No gate and no rollout holds its snapshots back.
 */
final class VirtualLearner {
  private static final long DECISIONS = 43;

  private final FeasibleSet arms;
  private final EscalationRule escalation;
  private final Learner learner;
  private final long seed;
  private final Track track = new Track("learner");

  VirtualLearner(
      DecisionProblem problem, Learner.Options options, EscalationRule escalation, long seed) {
    this.arms = problem.arms();
    this.escalation = escalation;
    this.learner = new Learner(problem, options);
    this.seed = seed;
  }

  /** Decides a request and learns what came of it. */
  void add(RecordedTask task) {
    List<ArmOutcome> outcomes =
        arms.arms().stream().map(arm -> task.routed(arm, arms, escalation)).toList();
    SimulatedRequest request =
        new SimulatedRequest(task.context(), outcomes, outcomes, outcomes, true);
    int step = track.requests();
    Taken taken = learner.choose(step, request, new Seed(seed ^ step, DECISIONS));
    ArmOutcome outcome = request.outcome(taken);
    learner.observe(step, request, taken, outcome);
    track.add(taken.arm(), outcome.cost(), outcome.quality());
  }

  Track track() {
    return track;
  }
}
