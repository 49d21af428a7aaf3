package io.runtimemoat.decision.learn;

import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.decision.bandit.Signals;
import io.runtimemoat.decision.bandit.TestArms;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.util.ArrayList;
import java.util.List;

/** Rewards, snapshots and contexts of learning tests. */
public final class TestLearning {
  public static final String SCHEMA = "features/test";

  private TestLearning() {}

  public static SnapshotHeader header(long version) {
    return new SnapshotHeader(
        "acme", "extraction", version, "none", SCHEMA, "reward/1", 1_700_000_000_000_000L);
  }

  /** Arms arm-0, arm-1, … */
  public static FeasibleSet arms(int count) {
    Arm[] arms = new Arm[count];
    for (int i = 0; i < count; i++) {
      arms[i] = TestArms.arm(arm(i), Tier.SMALL, 1 + i);
    }
    return TestArms.feasible(arms);
  }

  /** Two digits, so that ids sort as numbers do. */
  public static String arm(int i) {
    return "arm-%02d".formatted(i);
  }

  public static RoutingContext context(float... vector) {
    return new RoutingContext(SCHEMA, vector, Signals.none());
  }

  /** A context with a bias in front and numbers in [-1, 1) behind. */
  public static float[] vector(CounterRandom random, long at, int dimension) {
    float[] x = new float[dimension];
    for (int i = 0; i < dimension; i++) {
      x[i] = i == 0 ? 1 : (float) (2 * random.uniform(at * dimension + i) - 1);
    }
    return x;
  }

  /** Rewards of {@code arms} arms in turn, the first half of whom also have parameter sets. */
  public static List<RewardSample> samples(long seed, int arms, int dimension, int count) {
    CounterRandom random = new CounterRandom(new Seed(seed, 1));
    CounterRandom rewards = new CounterRandom(new Seed(seed, 2));
    List<RewardSample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String arm = arm(i % arms);
      double reward = rewards.uniform(i);
      samples.add(new RewardSample(arm, vector(random, i, dimension), reward));
      if (i % arms < arms / 2) {
        samples.add(
            new RewardSample(
                ArmKey.of(arm, i % 2 == 0 ? "baseline" : "cool"), new float[0], reward));
      }
    }
    return samples;
  }

  public static PolicySnapshot snapshot(PolicySpec spec, int arms, int dimension, int count) {
    return PolicySnapshot.cut(
        header(7),
        spec,
        PolicySums.of(dimension, samples(3, arms, dimension, count)),
        PolicySums.none(dimension));
  }
}
