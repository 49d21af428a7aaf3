package io.runtimemoat.gpu.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CandidateCutTest {
  private final SamplingWorkspace workspace = new SamplingWorkspace();

  @Test
  void best_equalsSortingByLogitThenId() {
    Random random = new Random(11);
    for (int round = 0; round < 400; round++) {
      int size = 1 + random.nextInt(300);
      fill(random, size, round);
      int k = 1 + random.nextInt(size);

      int count = CandidateCut.best(workspace, size, k);

      int[] expected = Arrays.copyOf(byLogit(size), k);
      Arrays.sort(expected);
      assertThat(Arrays.copyOf(workspace.candidates, count))
          .as("round %d", round)
          .isEqualTo(expected);
    }
  }

  @Test
  void heaviest_equalsTheShortestSortedPrefix() {
    Random random = new Random(12);
    for (int round = 0; round < 400; round++) {
      int size = 1 + random.nextInt(300);
      fill(random, size, round);
      double total = 0;
      for (int id = 0; id < size; id++) {
        workspace.candidates[id] = id;
        // Whole eighths: sums are exact in any order, so that the oracle cannot differ by rounding.
        workspace.weights[id] = Math.max(1, Math.round(8 * (workspace.row[id] + 20)));
        total += workspace.weights[id];
      }
      double[] weights = workspace.weights.clone();
      double target = Math.ceil(total * random.nextDouble());

      int count = CandidateCut.heaviest(workspace, size, target);

      int[] sorted = byLogit(size);
      int needed = 0;
      for (double reached = 0; needed < size && reached < target; needed++) {
        reached += weights[sorted[needed]];
      }
      int[] expected = Arrays.copyOf(sorted, needed);
      Arrays.sort(expected);
      assertThat(Arrays.copyOf(workspace.candidates, count))
          .as("round %d", round)
          .isEqualTo(expected);
    }
  }

  @Test
  void nucleus_equalsTheShortestSortedPrefixOfTheMass() {
    Random random = new Random(13);
    for (int round = 0; round < 400; round++) {
      int size = 1 + random.nextInt(300);
      fill(random, size, round);
      int[] sorted = byLogit(size);
      float best = workspace.row[sorted[0]];
      double share = 0.01 + 0.98 * random.nextDouble();
      double[] reached = new double[size + 1];
      for (int i = 0; i < size; i++) {
        reached[i + 1] = reached[i] + Math.exp((workspace.row[sorted[i]] - best) / 0.8);
      }
      int needed = 0;
      while (reached[needed] < share * reached[size]) {
        needed++;
      }

      int count = CandidateCut.nucleus(workspace, size, best, 1 / 0.8, -40, share);

      int[] expected = Arrays.copyOf(sorted, needed);
      Arrays.sort(expected);
      assertThat(Arrays.copyOf(workspace.candidates, count))
          .as("round %d", round)
          .isEqualTo(expected);
    }
  }

  @Test
  void orderedBits_followTheFloatsOrder() {
    float[] ascending = {
      Float.NEGATIVE_INFINITY, -3e38f, -1, -1e-40f, 0, 1e-40f, 1, 3e38f, Float.POSITIVE_INFINITY
    };

    for (int i = 1; i < ascending.length; i++) {
      assertThat(
              Integer.compareUnsigned(
                  CandidateCut.orderedBits(ascending[i - 1]),
                  CandidateCut.orderedBits(ascending[i])))
          .isNegative();
    }
    assertThat(CandidateCut.orderedBits(-0.0f)).isEqualTo(CandidateCut.orderedBits(0.0f));
  }

  /** Every third round has many ties, every fifth many tokens at minus infinity. */
  private void fill(Random random, int size, int round) {
    workspace.reserve(300);
    workspace.row[0] = 1;
    for (int id = 1; id < size; id++) {
      float value = (float) random.nextGaussian() * 4;
      value = round % 3 == 0 ? Math.round(value) : value;
      workspace.row[id] = round % 5 == 0 && random.nextBoolean() ? Float.NEGATIVE_INFINITY : value;
    }
  }

  private int[] byLogit(int size) {
    return IntStream.range(0, size)
        .boxed()
        .sorted(Comparator.comparingDouble(id -> -(double) workspace.row[id]))
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
