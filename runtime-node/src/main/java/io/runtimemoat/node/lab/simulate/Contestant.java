package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.Policy;
import java.util.function.Function;

/**
 * One way of choosing in a comparison.
 *
 * @param name in the answer
 * @param chooser a fresh one for a world
 */
public record Contestant(String name, Function<World, Chooser> chooser) {
  /** A policy that learns nothing. */
  public static Contestant fixed(String name, Policy policy) {
    return new Contestant(name, world -> new PolicyChooser(policy, world.arms(), false));
  }

  /** Always one arm. */
  public static Contestant always(String arm) {
    return new Contestant(
        "always:" + arm, world -> new PolicyChooser(new AlwaysArm(arm), world.arms(), true));
  }

  /** The best pair of arm and parameter set of each request. */
  public static Contestant oracleOfPairs() {
    return new Contestant("oracle:pairs", PairOracle::new);
  }

  /** A learner that leaves parameters as they are. */
  public static Contestant learnerOfArms(String name, Learner.Options options) {
    return new Contestant(name, world -> new Learner(new OfArms(world), options));
  }

  private record OfArms(World world) implements DecisionProblem {
    @Override
    public FeasibleSet arms() {
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
  }

  /** A learner. */
  public static Contestant learner(String name, Learner.Options options) {
    return new Contestant(name, world -> new Learner(world, options));
  }
}
