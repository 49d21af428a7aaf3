package io.runtimemoat.decision.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.typesafe.config.ConfigFactory;
import io.runtimemoat.config.LearningPolicySettings;
import io.runtimemoat.decision.bandit.Choice;
import io.runtimemoat.decision.bandit.Exploration;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.bandit.LinearPosterior;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LearnedPoliciesTest {
  private static final String A = TestLearning.arm(0);
  private static final String B = TestLearning.arm(1);

  /**
   * By hand: A = I + ((2, 1), (1, 1)), A⁻¹ = ((.4, -.2), (-.2, .6)); residuals .5 and -.5 around
   * the optimism, so θ = A⁻¹(0, -.5)' = (.1, -.3)'. Li et al. 2010, algorithm 1; Bishop §3.3.
   */
  @Test
  void ridgeRegression_isTheTextbooks() {
    double[] x = {1, 1};
    List<RewardSample> rewards =
        List.of(
            new RewardSample(A, new float[] {1, 0}, 1), new RewardSample(A, new float[] {1, 1}, 0));

    LinearPosterior ucb = posterior("lin-ucb/1", rewards);
    LinearPosterior thompson = posterior("lin-ts/1", rewards);
    LinearPosterior gamma = posterior("nig-ts/1", rewards);

    assertThat(ucb.mean()).containsExactly(new double[] {0.1, -0.3}, within(1e-15));
    assertThat(ucb.expected(x)).isCloseTo(0.3, within(1e-15));
    assertThat(ucb.deviation(x, new double[2])).isCloseTo(Math.sqrt(0.6), within(1e-15));
    assertThat(thompson.deviation(x, new double[2])).isCloseTo(0.3 * Math.sqrt(0.6), within(1e-15));
    assertThat(gamma.freedom()).isEqualTo(2 * (2 + 1.0));
    assertThat(gamma.scale()).isCloseTo((0.18 + (0.5 - 0.15) / 2) / 3, within(1e-15));
    assertThat(gamma.count()).isEqualTo(2);
  }

  /** One number as context: a after three rewards of 1 expects .875, b after three of 0 .125. */
  @Test
  void masses_areThoseOfTheFormulas() {
    List<RewardSample> rewards = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      rewards.add(new RewardSample(A, new float[] {1}, 1));
      rewards.add(new RewardSample(B, new float[] {1}, 0));
    }

    // 1/(2 + 4·0.75)
    assertMasses("square-cb/1", Map.of("gamma.scale", 4.0, "gamma.exponent", 0.0), rewards, 0.8);
    // 1/(2 + 1·sqrt(6)·0.75)
    assertMasses(
        "square-cb/1", Map.of("gamma.scale", 1.0, "gamma.exponent", 0.5), rewards, 0.739387691);
    // e/(1 + e)
    assertMasses("boltzmann/1", Map.of("temperature", 0.75), rewards, 0.7310585786300049);
    assertMasses("epsilon-greedy/1", Map.of("epsilon", 0.1), rewards, 0.95);
    assertMasses("lin-ucb/1", Map.of(), rewards, 1);
    // Φ(.75/(.3·sqrt(2/4))) = Φ(3.5355339)
    assertMasses("lin-ts/1", Map.of(), rewards, 0.999796524);
  }

  /** Auer et al. 2002: sqrt(2 ln 4/3) = .961 on top of 1 against sqrt(2 ln 4) = 1.665 on .9. */
  @Test
  void ucb1_isThePapers() {
    List<RewardSample> rewards = List.of(reward(A, 1), reward(A, 1), reward(A, 1), reward(B, 0.9));
    Policy policy = policy("ucb1/1", Map.of(), rewards);

    assertThat(masses(policy, 2)).containsExactly(0, 1);
    assertThat(masses(policy, 4)).containsExactly(0, 0, 0.5, 0.5);
    assertMasses("ucb1/1", Map.of("width", 0.0), rewards, 1);
  }

  /** P(Beta(2, 1) &gt; Beta(1, 1)) = 2/3. */
  @Test
  void betaThompson_isTheClosedForm() {
    Map<String, Double> uniform = Map.of("optimism", 0.5);

    assertMasses("beta-ts/1", uniform, List.of(reward(A, 1)), 2.0 / 3);
  }

  /** Every algorithm, once it knows two arms of .4 well, gives most to one that nobody tried. */
  @Test
  void untriedArm_isTried() {
    List<RewardSample> rewards = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      rewards.add(reward(TestLearning.arm(i % 2), 0.4));
    }
    for (String algorithm : PolicySpec.algorithms()) {
      double[] masses = masses(policy(algorithm, Map.of(), rewards), 3);

      assertThat(masses[2]).as(algorithm).isGreaterThan(0.75);
    }
  }

  /**
   * Greedy on arms that give .3 and .9: from an optimistic prior it finds the better one, from a
   * prior near 0 it stays with the first one for good.
   */
  @Test
  void priorNearZero_locksOntoABadArm() {
    assertThat(greedyAfter(50, 0.8)).isEqualTo(B);
    assertThat(greedyAfter(50, 0.01)).isEqualTo(A);
  }

  /** A tenant without rewards decides like the population, whose weight is bounded. */
  @Test
  void population_isAPriorOfBoundedWeight() {
    List<RewardSample> others = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      others.add(reward(A, 0.9));
      others.add(reward(B, 0.2));
    }
    PolicySums population = PolicySums.of(1, others);
    PolicySnapshot fresh = cut("lin-ts/1", Map.of(), PolicySums.none(1), population);
    List<RewardSample> own = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      own.add(reward(A, 0.2));
      own.add(reward(B, 0.9));
    }
    PolicySnapshot taught = cut("lin-ts/1", Map.of(), PolicySums.of(1, own), population);
    PolicySnapshot alone =
        cut("lin-ts/1", Map.of("population.weight", 0.0), PolicySums.none(1), population);

    assertThat(masses(fresh.policy(Exploration.free()), 2)[0]).isGreaterThan(0.99);
    assertThat(fresh.counts().get(A)).isCloseTo(20, within(1e-9));
    assertThat(masses(taught.policy(Exploration.free()), 2)[1]).isGreaterThan(0.99);
    assertThat(masses(alone.policy(Exploration.free()), 2)[0]).isCloseTo(0.5, within(1e-9));
  }

  /** What the others' rewards say of requests is expected of a new arm too, around its optimism. */
  @Test
  void newArm_startsWarm() {
    List<RewardSample> rewards = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      float hard = i % 4 < 2 ? 1 : -1;
      rewards.add(
          new RewardSample(TestLearning.arm(i % 2), new float[] {1, hard}, 0.5 - 0.3 * hard));
    }
    LinearPosterior warm = newcomer(rewards, 0.5);
    LinearPosterior cold = newcomer(rewards, 0);

    assertThat(warm.expected(new double[] {1, 1})).isCloseTo(0.8 - 0.15, within(0.01));
    assertThat(warm.expected(new double[] {1, -1})).isCloseTo(0.8 + 0.15, within(0.01));
    assertThat(cold.expected(new double[] {1, 1})).isEqualTo(0.8);
    assertThat(warm.deviation(new double[] {1, 1}, new double[2]))
        .isEqualTo(cold.deviation(new double[] {1, 1}, new double[2]));
  }

  @Test
  void decay_forgets() {
    PolicySums old = PolicySums.of(1, List.of(reward(A, 0), reward(A, 0), reward(A, 0)));
    LinearPosterior kept = linear(cut("lin-ts/1", Map.of(), old, PolicySums.none(1)), A);
    LinearPosterior decayed =
        linear(cut("lin-ts/1", Map.of(), old.times(0.1), PolicySums.none(1)), A);

    assertThat(kept.expected(new double[] {1})).isCloseTo(0.2, within(1e-12));
    assertThat(decayed.expected(new double[] {1})).isCloseTo(0.8 - 0.8 * 0.3 / 1.3, within(1e-12));
  }

  /** Whatever is added, taken off and decayed, what is cut is positive definite and decides. */
  @Property(tries = 200)
  void anySequenceOfUpdates_staysPositiveDefinite(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @IntRange(min = 1, max = 12) int dimension,
      @ForAll @IntRange(min = 1, max = 30) int steps) {
    CounterRandom random = new CounterRandom(new Seed(seed, 8));
    PolicySums sums = PolicySums.none(dimension);
    for (int step = 0; step < steps; step++) {
      List<RewardSample> samples = new ArrayList<>();
      float size = (float) StrictMath.pow(10, 6 * random.uniform(4L * step) - 3);
      for (int i = 0; i < 1 + 10 * random.uniform(4L * step + 1); i++) {
        float[] x = TestLearning.vector(new CounterRandom(new Seed(seed, step)), i, dimension);
        for (int j = 0; j < dimension; j++) {
          x[j] *= size;
        }
        samples.add(new RewardSample(TestLearning.arm(i % 3), x, random.uniform(4L * step + 2)));
      }
      PolicySums more = PolicySums.of(dimension, samples);
      sums = sums.plus(more);
      if (random.uniform(4L * step + 3) < 0.3) {
        sums = sums.minus(more);
      }
      sums = sums.times(0.95);
    }
    for (String algorithm : PolicySpec.algorithms()) {
      PolicySnapshot snapshot = cut(algorithm, Map.of(), sums, PolicySums.none(dimension));
      float[] x = TestLearning.vector(random, 1_000_000, dimension);

      double[] masses =
          snapshot
              .policy(Exploration.free())
              .distribution(TestLearning.context(x), TestLearning.arms(4))
              .pmf()
              .toArray();

      double sum = 0;
      for (double mass : masses) {
        assertThat(mass).isNotNegative();
        sum += mass;
      }
      assertThat(sum).isCloseTo(1, within(1e-12));
    }
  }

  /** Over 20,000 decisions the mean of 1/p is the number of arms, within 4 standard errors. */
  @Test
  void propensities_areCalibrated() {
    FeasibleSet arms = TestLearning.arms(4);
    CounterRandom random = new CounterRandom(new Seed(21, 0));
    for (String algorithm : List.of("lin-ts/1", "nig-ts/1", "square-cb/1")) {
      Policy policy =
          TestLearning.snapshot(PolicySpec.of(algorithm), 3, 4, 90)
              .policy(new Exploration(0.02, 1, null));
      int decisions = 20_000;
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < decisions; i++) {
        Choice choice =
            policy.choose(
                TestLearning.context(TestLearning.vector(random, i, 4)), arms, new Seed(i, 77));
        sum += 1 / choice.propensity();
        squares += 1 / (choice.propensity() * choice.propensity());
      }
      double mean = sum / decisions;
      double standardError = Math.sqrt((squares / decisions - mean * mean) / decisions);

      assertThat(mean).as(algorithm).isCloseTo(4, within(4 * standardError));
    }
  }

  /** The configuration of a node makes a spec of every algorithm it can name. */
  @Test
  void configuredAlgorithms_areTheKnownOnes() {
    assertThat(LearningPolicySettings.ALGORITHMS)
        .containsExactlyElementsOf(PolicySpec.algorithms());
    for (String algorithm : LearningPolicySettings.ALGORITHMS) {
      LearningPolicySettings settings =
          LearningPolicySettings.from(
              ConfigFactory.parseString("moat.learning.policy.algorithm = \"" + algorithm + '"')
                  .withFallback(ConfigFactory.parseResources("reference.conf"))
                  .resolve());

      assertThat(PolicySpec.of(settings)).isEqualTo(PolicySpec.of(algorithm));
      assertThat(settings.settings().keySet()).containsAll(PolicySpec.settingsOf(algorithm));
    }
  }

  @Test
  void impossibleSpecs_areRefused() {
    for (Runnable impossible :
        List.<Runnable>of(
            () -> PolicySpec.of("ppo/1"),
            () -> PolicySpec.of("lin-ts/1", Map.of("alpha", 1.0)),
            () -> PolicySpec.of("lin-ts/1", Map.of("ridge", 0.0)),
            () -> PolicySpec.of("lin-ts/1", Map.of("noise", 0.0)))) {
      assertThatThrownBy(impossible::run).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static String greedyAfter(int rounds, double optimism) {
    Map<String, Double> greedy = Map.of("epsilon", 0.0, "optimism", optimism);
    PolicySums sums = PolicySums.of(1, List.of(reward(A, 0.3)));
    String chosen = A;
    for (int i = 0; i < rounds; i++) {
      chosen =
          cut("epsilon-greedy/1", greedy, sums, PolicySums.none(1))
              .policy(Exploration.free())
              .choose(TestLearning.context(1), TestLearning.arms(2), new Seed(i, 0))
              .arm()
              .id();
      sums = sums.plus(PolicySums.of(1, List.of(reward(chosen, chosen.equals(A) ? 0.3 : 0.9))));
    }
    return chosen;
  }

  private static void assertMasses(
      String algorithm, Map<String, Double> settings, List<RewardSample> rewards, double first) {
    Map<String, Double> half = new java.util.TreeMap<>(settings);
    half.putIfAbsent("optimism", 0.5);
    if (PolicySpec.settingsOf(algorithm).contains("warm")) {
      half.put("warm", 0.0);
    }
    assertThat(masses(policy(algorithm, half, rewards), 2))
        .as(algorithm)
        .containsExactly(new double[] {first, 1 - first}, within(1e-7));
  }

  private static double[] masses(Policy policy, int arms) {
    return policy.distribution(TestLearning.context(1), TestLearning.arms(arms)).pmf().toArray();
  }

  private static Policy policy(
      String algorithm, Map<String, Double> settings, List<RewardSample> rewards) {
    return cut(algorithm, settings, PolicySums.of(1, rewards), PolicySums.none(1))
        .policy(Exploration.free());
  }

  private static PolicySnapshot cut(
      String algorithm, Map<String, Double> settings, PolicySums own, PolicySums population) {
    return PolicySnapshot.cut(
        TestLearning.header(1), PolicySpec.of(algorithm, settings), own, population);
  }

  private static LinearPosterior posterior(String algorithm, List<RewardSample> rewards) {
    return linear(
        cut(algorithm, Map.of("optimism", 0.5), PolicySums.of(2, rewards), PolicySums.none(2)), A);
  }

  private static LinearPosterior newcomer(List<RewardSample> rewards, double warm) {
    return linear(
        cut("lin-ts/1", Map.of("warm", warm), PolicySums.of(2, rewards), PolicySums.none(2)),
        "arm-99");
  }

  private static LinearPosterior linear(PolicySnapshot snapshot, String arm) {
    return snapshot.linear().orElseThrow().of(arm);
  }

  private static RewardSample reward(String arm, double reward) {
    return new RewardSample(arm, new float[] {1}, reward);
  }
}
