package io.runtimemoat.decision.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import org.junit.jupiter.api.Test;

class PromptProjectionTest {
  private static final int DIMENSIONS = 384;
  private static final PromptProjection PROJECTION =
      new PromptProjection("tiny", DIMENSIONS, 96, 1);

  /** A vector of length 1. */
  private static float[] embedding(long seed) {
    CounterRandom random = new CounterRandom(new Seed(seed, 7));
    double[] raw = new double[DIMENSIONS];
    double squares = 0;
    for (int i = 0; i < DIMENSIONS; i++) {
      raw[i] = random.uniform(i) - 0.5;
      squares += raw[i] * raw[i];
    }
    float[] vector = new float[DIMENSIONS];
    for (int i = 0; i < DIMENSIONS; i++) {
      vector[i] = (float) (raw[i] / Math.sqrt(squares));
    }
    return vector;
  }

  /** Achlioptas: squares of lengths are kept on average. */
  @Test
  void lengths_areKeptOnAverage() {
    double squares = 0;
    for (long seed = 0; seed < 400; seed++) {
      for (float value : PROJECTION.of(embedding(seed))) {
        squares += value * value / 400;
      }
    }

    assertThat(squares).isCloseTo(1, within(0.1));
  }

  @Test
  void sameOf_isTheSame_andWhatMakesItIsInItsId() {
    PromptProjection again = new PromptProjection("tiny", DIMENSIONS, 96, 1);
    PromptProjection other = new PromptProjection("tiny", DIMENSIONS, 96, 2);

    assertThat(again.of(embedding(3))).containsExactly(PROJECTION.of(embedding(3)));
    assertThat(again.id()).isEqualTo(PROJECTION.id()).matches("[0-9a-f]{16}");
    assertThat(other.of(embedding(3))).isNotEqualTo(PROJECTION.of(embedding(3)));
    assertThat(PROJECTION.id())
        .isNotEqualTo(other.id())
        .isNotEqualTo(new PromptProjection("small", DIMENSIONS, 96, 1).id())
        .isNotEqualTo(new PromptProjection("tiny", DIMENSIONS - 1, 96, 1).id())
        .isNotEqualTo(new PromptProjection("tiny", DIMENSIONS, 97, 1).id());
  }

  @Test
  void whatIsNoEmbedding_isRefused() {
    float[] broken = embedding(1);
    broken[5] = Float.NaN;

    assertThatThrownBy(() -> PROJECTION.of(new float[3])).hasMessageContaining("384 numbers");
    assertThatThrownBy(() -> PROJECTION.of(broken)).hasMessageContaining("finite");
    assertThatThrownBy(() -> new PromptProjection("", 1, 1, 1)).hasMessageContaining("model");
  }
}
