package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.Pmf;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.node.lab.scores.ArmOutcome;
import java.util.List;

/**
 * The per-case oracle over pairs of arm and parameter set: the cheapest among those that answer
 * best. Above a temperature of 0 a recorded answer is one draw, so some of what it gains is luck.
 */
final class PairOracle implements Chooser {
  private final World world;
  private final List<ParameterSet> sets;

  PairOracle(World world) {
    this.world = world;
    this.sets = world.parameters().candidates();
  }

  @Override
  public boolean namesArm() {
    return true;
  }

  @Override
  public Taken choose(int step, SimulatedRequest request, Seed seed) {
    int arms = world.arms().size();
    int best = 0;
    for (int pair = 1; pair < arms * sets.size(); pair++) {
      if (Trial.isBetter(outcome(request, pair), outcome(request, best))) {
        best = pair;
      }
    }
    int arm = best % arms;
    int set = best / arms;
    Arm chosen = world.arms().arms().get(arm);
    return new Taken(
        new Choice(chosen, arm, Pmf.certain(arms, arm), 1, 0, 0, null),
        new ParameterChoice(sets, Pmf.certain(sets.size(), set), set, 0));
  }

  private ArmOutcome outcome(SimulatedRequest request, int pair) {
    int arms = world.arms().size();
    return request.named(pair % arms, sets.get(pair / arms).id());
  }

  @Override
  public void observe(int step, SimulatedRequest request, Taken taken, ArmOutcome outcome) {}
}
