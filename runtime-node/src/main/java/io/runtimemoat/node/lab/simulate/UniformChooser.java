package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.node.lab.scores.ArmOutcome;
import java.util.Arrays;

/** Any arm, whatever the request. */
final class UniformChooser implements Chooser {
  private final World world;
  private final Pmf pmf;

  UniformChooser(World world) {
    this.world = world;
    double[] masses = new double[world.arms().size()];
    Arrays.fill(masses, 1.0 / masses.length);
    this.pmf = Pmf.of(masses);
  }

  @Override
  public Taken choose(int step, SimulatedRequest request, Seed seed) {
    double draw = new CounterRandom(seed).uniform(0);
    int index = pmf.draw(draw);
    return Taken.of(
        new Choice(
            world.arms().arms().get(index), index, pmf, pmf.probability(index), 1, draw, null));
  }

  @Override
  public void observe(int step, SimulatedRequest request, Taken taken, ArmOutcome outcome) {}
}
