package io.runtimemoat.decision.rollout;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.util.ArrayList;
import java.util.List;

/**
 * A log of a made-up task: three arms, of which the second is best where the context says so.
 *
 * @param quality ratings of the arms
 */
record GateLog(long seed, int size, double[] quality, double[] cost) {
  static final List<String> ARMS = List.of("large", "medium", "small");

  /** A policy by the context's first number, which is below or above 0. */
  interface Pmf {
    double[] of(float x);
  }

  static GateLog of(long seed, int size) {
    return new GateLog(seed, size, new double[] {0.8, 0.8, 0.8}, new double[] {1, 1, 1});
  }

  /** Better of the arms of a context: small below 0, medium above. */
  static double[] good(float x) {
    return x < 0 ? new double[] {0.05, 0.05, 0.9} : new double[] {0.05, 0.9, 0.05};
  }

  static double[] bad(float x) {
    return new double[] {0.9, 0.05, 0.05};
  }

  static double[] uniform(float x) {
    return new double[] {1.0 / 3, 1.0 / 3, 1.0 / 3};
  }

  /** The first arm, but for a thirtieth of the decisions for each of the others. */
  static double[] rarelyExploring(float x) {
    return new double[] {28 / 30.0, 1 / 30.0, 1 / 30.0};
  }

  /** What happened under the uniform policy, and what two others would have done. */
  List<GateSample> samples(Pmf candidate, Pmf incumbent) {
    return samples(GateLog::uniform, candidate, incumbent);
  }

  /** What happened under a policy, and what two others would have done. */
  List<GateSample> samples(Pmf log, Pmf candidate, Pmf incumbent) {
    CounterRandom random = new CounterRandom(new Seed(seed, size));
    List<GateSample> samples = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      float x = (float) (2 * random.uniform(6L * i) - 1);
      double[] pmf = log.of(x);
      double drawn = random.uniform(6L * i + 1);
      int action = drawn < pmf[0] ? 0 : drawn < pmf[0] + pmf[1] ? 1 : 2;
      double mean = action == 0 ? 0.3 : action == (x < 0 ? 2 : 1) ? 0.7 : 0.2;
      double reward = random.uniform(6L * i + 2) < mean ? 1 : 0;
      samples.add(
          new GateSample(
              new float[] {x, Math.abs(x)},
              ARMS,
              action,
              pmf[action],
              candidate.of(x),
              incumbent.of(x),
              reward,
              quality[action] * (0.9 + 0.2 * random.uniform(6L * i + 3)),
              cost[action] * (0.9 + 0.2 * random.uniform(6L * i + 4)),
              100 * (0.9 + 0.2 * random.uniform(6L * i + 5))));
    }
    return samples;
  }
}
