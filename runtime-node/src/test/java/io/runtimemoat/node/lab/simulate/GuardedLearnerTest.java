package io.runtimemoat.node.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.learn.PolicySpec;
import io.runtimemoat.decision.rollout.RolloutEvent;
import io.runtimemoat.decision.rollout.RolloutLimits;
import io.runtimemoat.decision.rollout.RolloutPhase;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class GuardedLearnerTest {
  private static final int STEPS = 6_000;
  private static final Reward REWARD = new Reward(0, 1);

  private static GuardedLearner learner(World world) {
    GuardedLearner.Guards shipped = GuardedLearner.Guards.shipped();
    RolloutLimits usual = shipped.rollout();
    RolloutLimits quick =
        new RolloutLimits(
            usual.canaryShare(),
            Duration.ZERO,
            Duration.ZERO,
            Duration.ZERO,
            100,
            50,
            50,
            usual.mostP95Ratio(),
            usual.mostP99Ratio(),
            usual.leastQualityRatio(),
            usual.mostValidationRatio(),
            usual.mostCostRatio(),
            usual.mostMissingShare(),
            usual.familyError(),
            false);
    return new GuardedLearner(
        world,
        new Learner.Options(
            PolicySpec.of("lin-ts/1"), new Exploration(0.02, 1, null), REWARD, 20, 0),
        new GuardedLearner.Guards(shipped.gate(), quick, 0, 300, 500, 20, Duration.ofSeconds(1)));
  }

  @Test
  void snapshots_serveOnlyThroughEveryPhase() {
    World world = new LinearWorld(3, 4, 0.5, 1);
    GuardedLearner learner = learner(world);

    Totals guarded = Trial.run(world, learner, REWARD, STEPS, 1);
    Totals uniform = Trial.run(world, new UniformChooser(world), REWARD, STEPS, 1);

    assertThat(learner.rollout().promotions()).isPositive();
    assertThat(learner.rollout().rollbacks()).isZero();
    assertThat(guarded.regret()).isLessThan(uniform.regret() / 2);
    List<RolloutPhase> entered =
        learner.rollout().events().stream()
            .filter(RolloutEvent.PhaseEntered.class::isInstance)
            .map(event -> ((RolloutEvent.PhaseEntered) event).phase())
            .limit(6)
            .toList();
    assertThat(entered)
        .containsExactly(
            RolloutPhase.CANARY,
            RolloutPhase.GUARDED_25,
            RolloutPhase.GUARDED_50,
            RolloutPhase.CANARY,
            RolloutPhase.GUARDED_25,
            RolloutPhase.GUARDED_50);
  }

  /** The gate weighs pairs of arm and set, so what leaves the bad set passes. */
  @Test
  void badParameterSet_isLeftThroughEveryPhase() {
    World world = new WorldWithABadSet(new LinearWorld(3, 4, 0.5, 1));
    GuardedLearner learner = learner(world);

    Totals guarded = Trial.run(world, learner, REWARD, STEPS, 1);

    assertThat(learner.rollout().promotions()).isPositive();
    assertThat(guarded.setShares(WorldWithABadSet.BAD)[0]).isGreaterThan(0.3);
    assertThat(guarded.setShares(WorldWithABadSet.BAD)[Totals.PARTS - 1]).isLessThan(0.1);
  }

  @Test
  void threeTimesTheFailures_areCaughtAndTheSameRateIsNot() {
    RolloutLimits limits = GuardedLearner.Guards.shipped().rollout();

    assertThat(
            LongStream.range(1, 11).mapToObj(s -> RegressionTrial.run(limits, 0.02, 3, 1_000, s)))
        .filteredOn(OptionalInt::isPresent)
        .hasSizeGreaterThanOrEqualTo(9);
    assertThat(LongStream.range(1, 11).mapToObj(s -> RegressionTrial.run(limits, 0.02, 1, 500, s)))
        .noneMatch(OptionalInt::isPresent);
  }
}
