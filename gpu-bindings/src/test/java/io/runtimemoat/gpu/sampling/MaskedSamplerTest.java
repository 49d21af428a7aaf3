package io.runtimemoat.gpu.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.gpu.Sampling;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class MaskedSamplerTest {
  private static final int WIDTH = 150;

  @Test
  void whateverTheFilters_onlyAllowedTokensAreDrawn() {
    Random random = new Random(5);
    for (Sampling sampling :
        List.of(
            Sampling.greedy(),
            new Sampling(1, 1, 0, 0, 1, 0, 0, Map.of(), 3),
            new Sampling(1.5, 1, 5, 0, 1, 0, 0, Map.of(), 3),
            new Sampling(1, 0.7, 0, 0, 1, 0, 0, Map.of(), 3),
            new Sampling(1, 0.9, 20, 0.1, 1.2, 0.5, 0.5, Map.of(0, 100.0), 3))) {
      Sampler sampler = new Sampler(sampling, 0, new int[] {1, 2}, WIDTH);
      for (int position = 0; position < 300; position++) {
        BitSet allowed = new BitSet();
        for (int i = 0; i < 1 + random.nextInt(4); i++) {
          allowed.set(1 + random.nextInt(WIDTH - 1));
        }

        int token = sampler.next(row(random), 0, position, mask(allowed));

        assertThat(allowed.get(token)).as("%s draws %d of %s", sampling, token, allowed).isTrue();
      }
    }
  }

  @Test
  void aMaskOfEverything_changesNothing() {
    Sampling sampling = new Sampling(1, 0.95, 0, 0, 1, 0.3, 0, Map.of(4, 1.0), 11);
    Sampler plain = new Sampler(sampling, 0, new int[0], WIDTH);
    Sampler masked = new Sampler(sampling, 0, new int[0], WIDTH);
    BitSet all = new BitSet();
    all.set(0, WIDTH);

    for (int position = 0; position < 100; position++) {
      FloatBuffer row = row(new Random(position));
      assertThat(masked.next(row, 0, position, mask(all))).isEqualTo(plain.next(row, 0, position));
    }
  }

  @Test
  void aMaskOfNothing_isNoDraw() {
    Sampler sampler = new Sampler(Sampling.greedy(), 0, new int[0], WIDTH);

    assertThatThrownBy(() -> sampler.next(row(new Random(1)), 0, 0, mask(new BitSet())))
        .isInstanceOf(ArithmeticException.class);
  }

  @Test
  void aTokenThatWasReplaced_isNotPenalized() {
    Sampling penalized = new Sampling(0, 1, 0, 0, 1, 2, 2, Map.of(), 1);
    Sampler sampler = new Sampler(penalized, 0, new int[0], 3);
    FloatBuffer row = FloatBuffer.wrap(new float[] {5, 4, 3});

    int drawn = sampler.next(row, 0, 0);
    sampler.replaceLast(1);

    // Token 0 was drawn and not kept: it is still the best; token 1 lost 4 of its 4.
    assertThat(drawn).isZero();
    assertThat(sampler.next(row, 0, 1)).isZero();
    assertThat(sampler.next(row, 0, 2)).isEqualTo(2);
  }

  private static FloatBuffer row(Random random) {
    float[] row = new float[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      row[i] = (float) (4 * random.nextGaussian());
    }
    return FloatBuffer.wrap(row);
  }

  private static long[] mask(BitSet allowed) {
    return Arrays.copyOf(allowed.toLongArray(), (WIDTH + 63) / 64);
  }
}
