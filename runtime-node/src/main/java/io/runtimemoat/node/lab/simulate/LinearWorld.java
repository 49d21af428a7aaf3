package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import io.runtimemoat.node.lab.scores.ArmOutcome;
import java.util.ArrayList;
import java.util.List;

/**
 * The textbook problem: contexts uniform in a cube behind a constant, an arm answers well with a
 * probability that is linear in the context, and nothing costs anything.
 */
public final class LinearWorld implements World {
  /*
   * x = (1, u_1 … u_{d-1}), u uniform in [-1, 1]. Arm a is right with probability
   *   clamp(1/2 + g · w_a · u / |w_a|_1 · 2, 0, 1),
   * w_a uniform in [-1, 1]^{d-1} by the seed and g the gap. The best arm changes with the context; with
   * d = 1 the probabilities are 1/2 + g · (a / (K - 1) - 1/2).
   */
  private static final String SCHEMA = "synthetic/1";
  private static final long CONTEXTS = 11;
  private static final long WEIGHTS = 12;
  private static final long ANSWERS = 13;
  private static final int ANY_CONTEXT = 1;
  private static final double MIDDLE = 0.5;

  private final int dimension;
  private final double gap;
  private final FeasibleSet arms;
  private final double[][] weights;
  private final CounterRandom contexts;
  private final CounterRandom answers;

  /**
   * A problem.
   *
   * @param arms how many, from 2
   * @param dimension of contexts, from 1; 1 is a problem without context
   * @param gap how much arms differ, in (0, 1]
   */
  public LinearWorld(int arms, int dimension, double gap, long seed) {
    if (arms < 2 || dimension < 1 || !(gap > 0 && gap <= 1)) {
      throw new IllegalArgumentException(
          "a problem has 2 arms or more, a dimension from 1 and a gap in (0, 1]");
    }
    this.dimension = dimension;
    this.gap = gap;
    this.contexts = new CounterRandom(new Seed(seed, CONTEXTS));
    this.answers = new CounterRandom(new Seed(seed, ANSWERS));
    CounterRandom random = new CounterRandom(new Seed(seed, WEIGHTS));
    List<Arm> all = new ArrayList<>();
    this.weights = new double[arms][dimension - 1];
    for (int a = 0; a < arms; a++) {
      String id = "arm-%02d".formatted(a);
      all.add(new Arm(id, id, Tier.SMALL, new Prices(0, 0), ANY_CONTEXT));
      double norm = 0;
      for (int i = 0; i < dimension - 1; i++) {
        weights[a][i] = 2 * random.uniform((long) a * dimension + i) - 1;
        norm += Math.abs(weights[a][i]);
      }
      for (int i = 0; i < dimension - 1; i++) {
        weights[a][i] *= 2 * gap / norm;
      }
    }
    this.arms = new FeasibleSet(all, List.of());
  }

  @Override
  public FeasibleSet arms() {
    return arms;
  }

  @Override
  public String featureSchema() {
    return SCHEMA;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  @Override
  public SimulatedRequest request(int step) {
    float[] x = new float[dimension];
    x[0] = 1;
    for (int i = 1; i < dimension; i++) {
      x[i] = (float) (2 * contexts.uniform((long) step * dimension + i) - 1);
    }
    List<ArmOutcome> outcomes = new ArrayList<>();
    List<ArmOutcome> expected = new ArrayList<>();
    // One number for all arms: those that differ little answer alike.
    double answer = answers.uniform(step);
    for (int a = 0; a < arms.size(); a++) {
      double probability = probability(a, x);
      outcomes.add(new ArmOutcome(answer < probability ? 1 : 0, 0, 0, 0, false));
      expected.add(new ArmOutcome(probability, 0, 0, 0, false));
    }
    return new SimulatedRequest(
        new RoutingContext(SCHEMA, x, Signals.none()), outcomes, outcomes, expected, true);
  }

  /** Probability that an arm is right, in [0, 1]. */
  double probability(int arm, float[] x) {
    if (dimension == 1) {
      return MIDDLE + gap * ((double) arm / (arms.size() - 1) - MIDDLE);
    }
    double sum = MIDDLE;
    for (int i = 1; i < dimension; i++) {
      sum += weights[arm][i - 1] * x[i];
    }
    return Math.min(1, Math.max(0, sum));
  }
}
