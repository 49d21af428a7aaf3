package io.runtimemoat.node.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.learn.PolicySpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class LearnerTest {
  private static final int STEPS = 2_000;
  private static final int SEEDS = 5;

  private static Learner.Options options(String algorithm, int window, int delay) {
    return new Learner.Options(
        PolicySpec.of(algorithm), Exploration.free(), new Reward(0, 1), window, delay);
  }

  private static Comparison linear(Contestant... contestants) {
    return new Comparison(seed -> new LinearWorld(3, 4, 0.5, seed), new Reward(0, 1), STEPS)
        .run(List.of(contestants), SEEDS);
  }

  @Test
  void contexts_areLearned() {
    Comparison comparison =
        linear(
            new Contestant("uniform", UniformChooser::new),
            Contestant.learner("lin-ts", options("lin-ts/1", 20, 0)));

    double uniform = comparison.estimate("uniform", Totals::regret).low();
    double learner = comparison.estimate("lin-ts", Totals::regret).high();
    assertThat(learner).isLessThan(uniform / 4);
    assertThat(comparison.rewardRise("lin-ts").mean()).isPositive();
  }

  @Test
  void lateRewards_costRegretAndAreLearned() {
    Comparison comparison =
        linear(
            new Contestant("uniform", UniformChooser::new),
            Contestant.learner("at once", options("lin-ts/1", 20, 0)),
            Contestant.learner("late", options("lin-ts/1", 20, 500)));

    double atOnce = comparison.estimate("at once", Totals::regret).mean();
    double late = comparison.estimate("late", Totals::regret).mean();
    assertThat(late).isGreaterThan(atOnce);
    assertThat(late).isLessThan(comparison.estimate("uniform", Totals::regret).mean() / 2);
  }

  @Test
  void sameSeed_sameRun() {
    World world = new LinearWorld(3, 4, 0.5, 1);
    Reward reward = new Reward(0, 1);

    Totals one = Trial.run(world, new Learner(world, options("lin-ts/1", 20, 0)), reward, 500, 9);
    Totals two = Trial.run(world, new Learner(world, options("lin-ts/1", 20, 0)), reward, 500, 9);

    assertThat(one.regret()).isEqualTo(two.regret());
    assertThat(one.shares(0)).isEqualTo(two.shares(0));
  }

  /** Arms that answer alike with probabilities 0.4, 0.5, 0.6: uniform loses 0.1 a request. */
  @Test
  void withoutContext_regretOfAnyArmIsKnown() {
    Comparison comparison =
        new Comparison(seed -> new LinearWorld(3, 1, 0.2, seed), new Reward(0, 1), STEPS)
            .run(
                List.of(
                    new Contestant("uniform", UniformChooser::new),
                    Contestant.learner("beta-ts", options("beta-ts/1", 1, 0))),
                SEEDS);

    assertThat(comparison.estimate("uniform", Totals::regret).mean()).isBetween(190.0, 210.0);
    assertThat(comparison.estimate("beta-ts", Totals::regret).high()).isLessThan(100);
  }

  /** Drawn as arms are, learned under the keys of production, and left when it is bad. */
  @Test
  void badParameterSet_isLeft() {
    World world = new WorldWithABadSet(new LinearWorld(3, 4, 0.5, 1));
    Learner learner = new Learner(world, options("lin-ts/1", 20, 0));

    Totals totals = Trial.run(world, learner, new Reward(0, 1), STEPS, 1);

    assertThat(totals.setShares(WorldWithABadSet.BAD)[0]).isGreaterThan(0.05);
    assertThat(totals.setShares(WorldWithABadSet.BAD)[Totals.PARTS - 1]).isLessThan(0.02);
    assertThat(learner.snapshot().parameters(Exploration.free()).pmf("arm-00", sets()))
        .satisfies(pmf -> assertThat(pmf.probability(0)).isGreaterThan(0.9));
  }

  private static List<ParameterSet> sets() {
    return new WorldWithABadSet(new LinearWorld(3, 4, 0.5, 1)).parameters().candidates();
  }

  /** Where there is nothing to draw, nothing is: decisions are those of arms alone. */
  @Test
  void learnerOfArms_leavesParametersAsTheyAre() {
    World world = new WorldWithABadSet(new LinearWorld(3, 4, 0.5, 1));
    Chooser ofArms =
        Contestant.learnerOfArms("arms", options("lin-ts/1", 20, 0)).chooser().apply(world);
    Learner without = new Learner(new LinearWorld(3, 4, 0.5, 1), options("lin-ts/1", 20, 0));

    Totals one = Trial.run(world, ofArms, new Reward(0, 1), 500, 9);
    Totals other = Trial.run(new LinearWorld(3, 4, 0.5, 1), without, new Reward(0, 1), 500, 9);

    assertThat(one.setShares(WorldWithABadSet.BAD)).containsOnly(0);
    assertThat(one.regret()).isEqualTo(other.regret());
  }

  @Test
  void unratedRequests_teachNothing() {
    World world = new LinearWorld(3, 4, 0.5, 1);
    World silent = new Unrated(world);
    Learner learner = new Learner(silent, options("lin-ts/1", 20, 0));

    Trial.run(silent, learner, new Reward(0, 1), 200, 1);

    assertThat(learner.snapshot().counts()).isEmpty();
    assertThat(learner.snapshot().header().version()).isEqualTo(11);
  }

  private record Unrated(World world) implements World {
    @Override
    public io.runtimemoat.decision.bandit.FeasibleSet arms() {
      return world.arms();
    }

    @Override
    public String featureSchema() {
      return world.featureSchema();
    }

    @Override
    public int dimension() {
      return world.dimension();
    }

    @Override
    public SimulatedRequest request(int step) {
      SimulatedRequest rated = world.request(step);
      return new SimulatedRequest(
          rated.context(), rated.outcomes(), rated.named(), rated.expected(), false);
    }
  }
}
