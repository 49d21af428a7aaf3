package io.runtimemoat.node.lab.simulate;

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

  /** A learner. */
  public static Contestant learner(String name, Learner.Options options) {
    return new Contestant(name, world -> new Learner(world, options));
  }
}
