package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.node.lab.scores.ArmOutcome;
import java.util.List;

/** Runs one chooser over a world and adds up what came of it. */
public final class Trial {
  private static final long DECISIONS = 21;

  private Trial() {}

  /** One run; the same world, chooser and seed give the same totals. */
  public static Totals run(World world, Chooser chooser, Reward reward, int steps, long seed) {
    Totals totals = new Totals(world.arms().size(), steps);
    for (int step = 0; step < steps; step++) {
      SimulatedRequest request = world.request(step);
      Choice choice = chooser.choose(step, request, new Seed(seed ^ mixed(step), DECISIONS));
      ArmOutcome outcome =
          (chooser.namesArm() ? request.named() : request.outcomes()).get(choice.index());
      totals.add(step, request, choice.index(), outcome, reward);
      chooser.observe(step, request, choice, outcome);
    }
    return totals;
  }

  /** The per-case oracle: the cheapest among the arms that answer best. */
  public static Totals oracle(World world, Reward reward, int steps) {
    Totals totals = new Totals(world.arms().size(), steps);
    for (int step = 0; step < steps; step++) {
      SimulatedRequest request = world.request(step);
      int best = best(request.named());
      totals.add(step, request, best, request.named().get(best), reward);
    }
    return totals;
  }

  private static int best(List<ArmOutcome> outcomes) {
    int best = 0;
    for (int i = 1; i < outcomes.size(); i++) {
      ArmOutcome candidate = outcomes.get(i);
      ArmOutcome most = outcomes.get(best);
      boolean isBetter = candidate.quality() > most.quality();
      if (isBetter || (candidate.quality() == most.quality() && candidate.cost() < most.cost())) {
        best = i;
      }
    }
    return best;
  }

  /** SplitMix64's increment: seeds of neighboring steps have nothing in common. */
  private static long mixed(long step) {
    return (step + 1) * 0x9E3779B97F4A7C15L;
  }
}
