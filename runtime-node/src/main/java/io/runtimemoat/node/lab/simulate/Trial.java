package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.ParameterSet;
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
      Taken taken = chooser.choose(step, request, new Seed(seed ^ mixed(step), DECISIONS));
      String set = taken.set().chosen().id();
      ArmOutcome outcome =
          chooser.namesArm() ? request.named(taken.index(), set) : request.outcome(taken);
      totals.add(step, request, taken.index(), set, outcome, reward);
      chooser.observe(step, request, taken, outcome);
    }
    return totals;
  }

  /** The per-case oracle: the cheapest among the arms that answer best, at the baseline set. */
  public static Totals oracle(World world, Reward reward, int steps) {
    Totals totals = new Totals(world.arms().size(), steps);
    for (int step = 0; step < steps; step++) {
      SimulatedRequest request = world.request(step);
      int best = best(request.named());
      totals.add(step, request, best, ParameterSet.BASELINE, request.named().get(best), reward);
    }
    return totals;
  }

  private static int best(List<ArmOutcome> outcomes) {
    int best = 0;
    for (int i = 1; i < outcomes.size(); i++) {
      if (isBetter(outcomes.get(i), outcomes.get(best))) {
        best = i;
      }
    }
    return best;
  }

  /** Whether it answers better than another, or as well and cheaper. */
  static boolean isBetter(ArmOutcome one, ArmOutcome other) {
    return one.quality() > other.quality()
        || (one.quality() == other.quality() && one.cost() < other.cost());
  }

  /** SplitMix64's increment: seeds of neighboring steps have nothing in common. */
  private static long mixed(long step) {
    return (step + 1) * 0x9E3779B97F4A7C15L;
  }
}
