package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.node.lab.scores.ArmOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Learns as a node does: rewards come late, are folded into sums in windows, a snapshot is cut from
 * the sums and the next requests are decided from its bytes. Every snapshot serves at once.
 */
public final class Learner implements Chooser {
  private static final String NO_PARENT = "none";
  private static final long MICROS_PER_STEP = 1_000_000;

  private final DecisionProblem problem;
  private final Options options;
  private final Deque<Late> underway = new ArrayDeque<>();
  private PolicySums sums;
  private PolicySnapshot snapshot;
  private Decider decider;

  /**
   * How it learns.
   *
   * @param window requests between two snapshots, from 1
   * @param delay requests until a reward is known, from 0
   */
  public record Options(
      PolicySpec spec, Exploration exploration, Reward reward, int window, int delay) {}

  private record Late(int step, List<RewardSample> samples) {}

  /** A learner that knows nothing. */
  public Learner(DecisionProblem problem, Options options) {
    this.problem = problem;
    this.options = options;
    this.sums = PolicySums.none(problem.dimension());
    this.snapshot = cut(1, NO_PARENT, 0);
    this.decider = Decider.of(snapshot, options.exploration());
  }

  /** The snapshot that serves. */
  public PolicySnapshot snapshot() {
    return snapshot;
  }

  @Override
  public Taken choose(int step, SimulatedRequest request, Seed seed) {
    return decider.choose(problem, request.context(), seed);
  }

  @Override
  public void observe(int step, SimulatedRequest request, Taken taken, ArmOutcome outcome) {
    if (request.rated()) {
      underway.add(
          new Late(step, taken.samples(request.context().vector(), options.reward().of(outcome))));
    }
    if ((step + 1) % options.window() == 0) {
      fold(step);
    }
  }

  private void fold(int step) {
    List<RewardSample> known = new ArrayList<>();
    while (!underway.isEmpty() && underway.peek().step() <= step - options.delay()) {
      known.addAll(underway.remove().samples());
    }
    sums = sums.times(options.spec().decay()).plus(PolicySums.of(problem.dimension(), known));
    snapshot = cut(snapshot.header().version() + 1, snapshot.id(), step);
    decider = Decider.of(snapshot, options.exploration());
  }

  private PolicySnapshot cut(long version, String parent, int step) {
    return PolicySnapshot.cut(
        new SnapshotHeader(
            "simulated",
            "extraction",
            version,
            parent,
            problem.featureSchema(),
            options.reward().version(),
            step * MICROS_PER_STEP),
        options.spec(),
        sums,
        PolicySums.none(problem.dimension()));
  }
}
