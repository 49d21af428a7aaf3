package io.runtimemoat.node.lab.simulate;

import com.typesafe.config.Config;
import io.runtimemoat.config.GateSettings;
import io.runtimemoat.config.RolloutSettings;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.learn.PolicySnapshot;
import io.runtimemoat.decision.learn.PolicySums;
import io.runtimemoat.decision.learn.RewardSample;
import io.runtimemoat.decision.learn.SnapshotHeader;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.decision.rollout.GateKind;
import io.runtimemoat.decision.rollout.GateLimits;
import io.runtimemoat.decision.rollout.GateReport;
import io.runtimemoat.decision.rollout.GateSample;
import io.runtimemoat.decision.rollout.PromotionGate;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.rollout.SetSample;
import io.runtimemoat.decision.rollout.SnapshotName;
import io.runtimemoat.node.NodeConfig;
import io.runtimemoat.node.lab.scores.ArmOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A learner whose snapshots serve only what the gate and the phases of a rollout let them: each is
 * cut from all decisions but the latest, gated on those, and rolled out beside the champion.
 */
public final class GuardedLearner implements Chooser {
  private static final Instant START = Instant.EPOCH;
  private static final String TRAINER = "trainer";

  private final World world;
  private final Learner.Options learning;
  private final Guards guards;
  private final Deque<Decided> holdout = new ArrayDeque<>();
  private final Rollout rollout;
  private PolicySums sums;
  private long version = 1;
  private int gated;
  private int passed;

  /**
   * What stands between a snapshot and the requests.
   *
   * @param open first requests, in which an operator lets every window's snapshot serve at once
   * @param holdout latest decisions that a candidate is gated on and does not learn from
   * @param every decisions between two candidates, while there is none
   * @param lookEvery requests between two looks of the judge
   * @param between time between two requests
   */
  public record Guards(
      GateLimits gate,
      RolloutLimits rollout,
      int open,
      int holdout,
      int every,
      int lookEvery,
      Duration between) {

    /**
     * The shipped limits, for a request a second: 3 000 open, candidates every 1 000, a look every
     * 50.
     */
    public static Guards shipped() {
      Config config = NodeConfig.load(Optional.empty());
      return new Guards(
          GateLimits.of(GateSettings.from(config)),
          RolloutLimits.of(RolloutSettings.from(config)),
          3_000,
          2_000,
          1_000,
          50,
          Duration.ofSeconds(1));
    }
  }

  private record Decided(SimulatedRequest request, Taken taken, ArmOutcome outcome) {}

  /** A learner whose first snapshot knows nothing and serves by a waiver. */
  public GuardedLearner(World world, Learner.Options learning, Guards guards) {
    this.world = world;
    this.learning = learning;
    this.guards = guards;
    this.sums = PolicySums.none(world.dimension());
    PolicySnapshot first = cut(0);
    this.rollout = new Rollout(guards.rollout(), name(first), decider(first), START);
  }

  @Override
  public Taken choose(int step, SimulatedRequest request, Seed seed) {
    return rollout.deciderOf(step).choose(world, request.context(), seed);
  }

  @Override
  public void observe(int step, SimulatedRequest request, Taken taken, ArmOutcome outcome) {
    observe(step, request, taken, outcome, false);
  }

  /**
   * The same with what validation said.
   *
   * @param failed whether the answer did not keep to its schema
   */
  public void observe(
      int step, SimulatedRequest request, Taken taken, ArmOutcome outcome, boolean failed) {
    rollout.observe(step, outcome, request.rated(), failed);
    if (request.rated()) {
      holdout.add(new Decided(request, taken, outcome));
    }
    if (step < guards.open()) {
      if ((step + 1) % learning.window() == 0) {
        fold(0);
        version++;
        PolicySnapshot next = cut(step);
        rollout.waive(name(next), decider(next), at(step));
      }
      return;
    }
    if ((step + 1) % guards.lookEvery() == 0) {
      rollout.look(at(step));
    }
    if ((step + 1) % guards.every() == 0 && !rollout.hasCandidate()) {
      propose(step);
    }
  }

  /** Everything that happened to its snapshots. */
  public Rollout rollout() {
    return rollout;
  }

  /** Candidates that were gated. */
  public int gated() {
    return gated;
  }

  /** Candidates that passed. */
  public int passed() {
    return passed;
  }

  private Instant at(int step) {
    return START.plus(guards.between().multipliedBy(step));
  }

  /** Learns from all decisions but the latest. */
  private void fold(int keep) {
    List<RewardSample> known = new ArrayList<>();
    while (holdout.size() > keep) {
      Decided old = holdout.remove();
      known.addAll(
          old.taken()
              .samples(old.request().context().vector(), learning.reward().of(old.outcome())));
    }
    sums = sums.times(learning.spec().decay()).plus(PolicySums.of(world.dimension(), known));
  }

  private void propose(int step) {
    fold(guards.holdout());
    offer(sums, step, TRAINER);
  }

  /** A snapshot of anybody's sums passes the gate or not; one that does goes into shadow. */
  public GateReport offer(PolicySums theirs, int step, String by) {
    version++;
    PolicySnapshot candidate = cut(step, theirs);
    Decider decider = decider(candidate);
    GateReport report =
        PromotionGate.judge(
            holdout.stream().map(decided -> sample(decided, decider)).toList(),
            guards.gate(),
            GateKind.REFRESH,
            version);
    gated++;
    rollout.judged(name(candidate), report, at(step));
    if (report.verdict() == GateReport.Verdict.PASS) {
      passed++;
      rollout.stage(name(candidate), decider, at(step), by);
    }
    return report;
  }

  private GateSample sample(Decided decided, Decider candidate) {
    Taken taken = decided.taken();
    return new GateSample(
        decided.request().context().vector(),
        world.arms().arms().stream().map(arm -> arm.id()).toList(),
        taken.index(),
        taken.choice().propensity(),
        arms(candidate, decided.request()),
        arms(rollout.champion(), decided.request()),
        learning.reward().of(decided.outcome()),
        decided.outcome().quality(),
        decided.outcome().cost(),
        decided.outcome().cpuMillis(),
        sets(taken, candidate));
  }

  private double[] arms(Decider decider, SimulatedRequest request) {
    return decider.arms().distribution(request.context(), world.arms()).pmf().toArray();
  }

  private @Nullable SetSample sets(Taken taken, Decider candidate) {
    if (!taken.hasDrawnSet()) {
      return null;
    }
    ParameterChoice drawn = taken.set();
    List<ParameterSet> sets = drawn.candidates();
    return new SetSample(
        sets.stream().map(ParameterSet::id).toList(),
        drawn.index(),
        drawn.propensity(),
        candidate.sets().pmf(taken.arm(), sets).toArray(),
        rollout.champion().sets().pmf(taken.arm(), sets).toArray());
  }

  private PolicySnapshot cut(int step) {
    return cut(step, sums);
  }

  private PolicySnapshot cut(int step, PolicySums of) {
    return PolicySnapshot.cut(
        new SnapshotHeader(
            "simulated",
            "extraction",
            version,
            "none",
            world.featureSchema(),
            learning.reward().version(),
            Duration.between(Instant.EPOCH, at(step)).toNanos() / 1_000),
        learning.spec(),
        of,
        PolicySums.none(world.dimension()));
  }

  private Decider decider(PolicySnapshot snapshot) {
    return Decider.of(snapshot, learning.exploration());
  }

  private static SnapshotName name(PolicySnapshot snapshot) {
    return new SnapshotName(snapshot.header().version(), snapshot.id());
  }
}
