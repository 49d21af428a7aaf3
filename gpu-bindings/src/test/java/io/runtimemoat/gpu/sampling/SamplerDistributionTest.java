package io.runtimemoat.gpu.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import io.runtimemoat.gpu.Sampling;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Draws against the exact law of each filter by Pearson's chi-square. Bars are scipy's {@code
 * chi2.ppf(0.9999, df)}; seeds are fixed, so a right sampler never fails by chance.
 */
class SamplerDistributionTest {
  private static final int DRAWS = 60_000;

  // softmax: .12500500 .02172261 .56023355 .02789239 .26463559 .00051087 (numpy); by probability
  // 2, 4, 0, 3, 1, 5 with cumulative .560 .825 .950 .978 .999 1.
  private static final float[] LOGITS = {1.5f, -0.25f, 3.0f, 0.0f, 2.25f, -4.0f};

  @Test
  void plainDraws_followSoftmax() {
    assertFollows(sampling(1, 1, 0, 0), 1, allOf(6), 25.7448);
  }

  @Test
  void temperature_sharpensSoftmax() {
    assertFollows(sampling(0.5, 1, 0, 0), 0.5, allOf(6), 25.7448);
    assertFollows(sampling(2, 1, 0, 0), 2, allOf(6), 25.7448);
  }

  @Test
  void topK_keepsTheBestAndTheirProportions() {
    assertFollows(
        sampling(1, 1, 3, 0), 1, new boolean[] {true, false, true, false, true, false}, 18.4207);
  }

  @Test
  void topP_keepsTheShortestPrefixThatReachesTheMass() {
    assertFollows(
        sampling(1, 0.83, 0, 0), 1, new boolean[] {true, false, true, false, true, false}, 18.4207);
    assertFollows(
        sampling(1, 0.80, 0, 0),
        1,
        new boolean[] {false, false, true, false, true, false},
        15.1367);
  }

  @Test
  void topP_measuresMassAmongTheTopK() {
    // Among 2, 4, 0 the mass of {2, 4} is .825 / .950 = .868: 0.86 drops 0, though .825 < 0.86.
    assertFollows(
        sampling(1, 0.86, 3, 0),
        1,
        new boolean[] {false, false, true, false, true, false},
        15.1367);
  }

  @Test
  void minP_keepsWhatIsNearEnoughToTheBest() {
    // .0279 / .5602 = .0498 and .0217 / .5602 = .0388: 0.045 keeps 3 and drops 1.
    assertFollows(
        sampling(1, 1, 0, 0.045), 1, new boolean[] {true, false, true, true, true, false}, 21.1075);
  }

  @Test
  void wideVocabulary_keepsSoftmaxDespiteTheShortcut() {
    // 1 024 tokens in 64 groups of equal logits: most noise is never computed, group totals would
    // show it.
    Random random = new Random(5);
    double[] groupWeight = new double[64];
    float[] logits = new float[1024];
    for (int id = 0; id < logits.length; id++) {
      logits[id] = (id % 64) / 10f;
      groupWeight[id % 64] += Math.exp(logits[id]);
    }
    Sampler sampler = new Sampler(sampling(1, 1, 0, 0), 0, new int[0], logits.length);
    FloatBuffer row = FloatBuffer.wrap(logits);
    int[] counts = new int[64];
    int draws = 15_000;

    int first = random.nextInt(1 << 20);
    for (int position = 0; position < draws; position++) {
      counts[sampler.next(row, 0, first + position) % 64]++;
    }

    assertThat(chiSquare(counts, groupWeight, draws)).isLessThan(113.5);
  }

  private static void assertFollows(
      Sampling sampling, double temperature, boolean[] kept, double bar) {
    Sampler sampler = new Sampler(sampling, 0, new int[0], LOGITS.length);
    FloatBuffer row = FloatBuffer.wrap(LOGITS);
    int[] counts = new int[LOGITS.length];
    for (int position = 0; position < DRAWS; position++) {
      counts[sampler.next(row, 0, position)]++;
    }
    double[] weights = new double[LOGITS.length];
    for (int id = 0; id < LOGITS.length; id++) {
      weights[id] = kept[id] ? Math.exp(LOGITS[id] / temperature) : 0;
    }

    assertThat(chiSquare(counts, weights, DRAWS)).as("%s", sampling).isLessThan(bar);
  }

  private static double chiSquare(int[] counts, double[] weights, int draws) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double sum = 0;
    for (int id = 0; id < counts.length; id++) {
      double expected = draws * weights[id] / total;
      if (expected == 0) {
        assertThat(counts[id]).as("a dropped token was drawn: %d", id).isZero();
      } else {
        sum += (counts[id] - expected) * (counts[id] - expected) / expected;
      }
    }
    return sum;
  }

  private static Sampling sampling(double temperature, double topP, int topK, double minP) {
    return new Sampling(temperature, topP, topK, minP, 1, 0, 0, Map.of(), 20261121);
  }

  private static boolean[] allOf(int size) {
    boolean[] all = new boolean[size];
    java.util.Arrays.fill(all, true);
    return all;
  }
}
