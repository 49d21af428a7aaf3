package io.runtimemoat.node.demo;

import com.typesafe.config.Config;
import io.runtimemoat.config.LearningPolicySettings;
import io.runtimemoat.config.LearningSettings;
import io.runtimemoat.config.RoutingSettings;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutPhase;
import io.runtimemoat.node.lab.scores.ArmOutcome;
import io.runtimemoat.node.lab.simulate.GuardedLearner;
import io.runtimemoat.node.lab.simulate.Learner;
import io.runtimemoat.node.lab.simulate.RecordedProblem;
import io.runtimemoat.node.lab.simulate.RecordedWorld;
import io.runtimemoat.node.lab.simulate.Reward;
import io.runtimemoat.node.lab.simulate.Shift;
import io.runtimemoat.node.lab.simulate.SimulatedRequest;
import io.runtimemoat.node.lab.simulate.Taken;
import io.runtimemoat.node.lab.simulate.World;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What stands between a bad policy and the requests, on a virtual clock of one request a second:
 * recorded cases, decided, gated and rolled out by the code that serves. The first candidate goes
 * through all phases. Then somebody offers a snapshot that learned the rewards upside down, and the
 * next candidate that the gate lets through fails validation three times as often as the control
 * from its canary on.
 */
final class Safeguards {
  /** Of the answers that do not keep to their schema. */
  static final double USUAL_FAILURES = 0.02;

  static final double REGRESSION = 3;

  /** How much quality the saving of an average request of the strongest arm is worth. */
  static final double COST_WEIGHT = 0.18;

  private static final GuardedLearner.Guards GUARDS = GuardedLearner.Guards.shipped();
  private static final int WINDOW = 100;

  /** Enough for a rollout and for half of another, several times over. */
  static final int MOST_REQUESTS = 60_000;

  private static final long DECISIONS = 41;
  private static final long FAILURES = 42;
  private static final String SOMEBODY = "somebody";

  private final World world;
  private final Learner.Options learning;
  private final GuardedLearner learner;
  private final CounterRandom failures;
  private final long seed;
  private final int most;
  private final List<RewardSample> upsideDown = new ArrayList<>();
  private final List<Boolean> byCandidate = new ArrayList<>();
  private int step;

  /**
   * What happened, when all of it did.
   *
   * @param requests until the regression was taken back, or until the end
   * @param events of the rollouts in order, each at its second, behind the open requests
   * @param report the gate's on the bad snapshot
   * @param byCandidate per request, whether a candidate decided it
   * @param failing requests that the regressing candidate had decided when it was taken back
   */
  record Result(
      int requests,
      List<RolloutEvent> events,
      GateReport report,
      List<Boolean> byCandidate,
      int failing) {
    Result {
      events = List.copyOf(events);
      byCandidate = List.copyOf(byCandidate);
    }

    /** Share of the last {@code window} requests that a candidate decided, at each. */
    double[] candidateShare(int window) {
      Track track = new Track("candidate");
      byCandidate.forEach(candidate -> track.add(candidate ? "candidate" : "champion", 0, 0));
      return track.recentShare("candidate", window);
    }

    /** Request at which an event happened, from 1. */
    static int requestOf(RolloutEvent event) {
      return (int) Duration.between(Instant.EPOCH, event.at()).toSeconds() + 1;
    }
  }

  private Safeguards(World world, Learner.Options learning, long seed, int most) {
    this.world = world;
    this.learning = learning;
    this.learner = new GuardedLearner(world, learning, GUARDS);
    this.failures = new CounterRandom(new Seed(seed, FAILURES));
    this.seed = seed;
    this.most = most;
  }

  /**
   * Runs on the shipped table with the policy and the exploring of a configuration; the same seed
   * gives the same result. Empty when no candidate came through all phases and another one back.
   *
   * @param cases of the table
   * @param most requests
   * @throws IOException when they cannot be read
   */
  static Optional<Result> run(Config config, Path cases, long seed, int most) throws IOException {
    RecordedProblem problem = RecordedProblem.shipped(cases);
    World world =
        problem.world(
            EscalationRule.of(RoutingSettings.from(config).escalation()),
            new RecordedWorld.Options(Shift.NONE, most, 1, seed));
    Learner.Options learning = learning(config, problem.reward(COST_WEIGHT));
    return new Safeguards(world, learning, seed, most).run();
  }

  /** A learner with the policy and the exploring of a configuration. */
  static Learner.Options learning(Config config, Reward reward) {
    LearningSettings.Exploration bounds = LearningSettings.from(config).exploration();
    return new Learner.Options(
        PolicySpec.of(LearningPolicySettings.from(config)),
        new Exploration(bounds.floor(), bounds.share(), null),
        reward,
        WINDOW,
        0);
  }

  private Optional<Result> run() {
    while (learner.rollout().promotions() == 0 && step < most) {
      serve(false);
    }
    GateReport report = learner.offer(PolicySums.of(world.dimension(), upsideDown), step, SOMEBODY);
    int failing = 0;
    while (learner.rollout().rollbacks() == 0 && step < most) {
      boolean regresses = learner.rollout().phase().filter(RolloutPhase::guarded).isPresent();
      failing += serve(regresses) && regresses ? 1 : 0;
    }
    List<RolloutEvent> events =
        learner.rollout().events().stream()
            .filter(event -> Result.requestOf(event) > GUARDS.open())
            .toList();
    return learner.rollout().rollbacks() > 0
        ? Optional.of(new Result(step, events, report, byCandidate, failing))
        : Optional.empty();
  }

  /** Serves the next request; whether the candidate decided it. */
  private boolean serve(boolean regresses) {
    SimulatedRequest request = world.request(step);
    boolean candidate = learner.rollout().servesCandidate(step);
    Taken taken = learner.choose(step, request, new Seed(seed ^ step, DECISIONS));
    ArmOutcome outcome = request.outcome(taken);
    double rate = USUAL_FAILURES * (candidate && regresses ? REGRESSION : 1);
    learner.observe(step, request, taken, outcome, failures.uniform(step) < rate);
    step++;
    byCandidate.add(candidate);
    upsideDown.add(
        new RewardSample(
            taken.arm(), request.context().vector(), 1 - learning.reward().of(outcome)));
    return candidate;
  }
}
