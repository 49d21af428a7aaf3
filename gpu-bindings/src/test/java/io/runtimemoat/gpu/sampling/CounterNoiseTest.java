package io.runtimemoat.gpu.sampling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class CounterNoiseTest {
  @Test
  void word_isSplitMix64() {
    // The first outputs of Vigna's splitmix64.c from state 0, as published with the generator.
    assertThat(CounterNoise.word(0, 0)).isEqualTo(0xe220a8397b1dcdafL);
    assertThat(CounterNoise.word(0, 1)).isEqualTo(0x6e789e6aa1b965f4L);
    assertThat(CounterNoise.word(0, 2)).isEqualTo(0x06c45d188009454fL);
  }

  @Test
  void stream_separatesSeedChoiceAndPosition() {
    // stream(42, 1, 7) by the same formula in Python's unbounded integers.
    assertThat(CounterNoise.stream(42, 1, 7)).isEqualTo(0x0fabea9e693c672fL);
    assertThat(CounterNoise.stream(42, 7, 1)).isNotEqualTo(CounterNoise.stream(42, 1, 7));
    assertThat(CounterNoise.stream(43, 1, 7)).isNotEqualTo(CounterNoise.stream(42, 1, 7));
  }

  @Test
  void gumbel_matchesKnownValues() {
    long stream = CounterNoise.stream(42, 1, 7);

    // -log(-log1p(-((word >> 11) + 0.5) / 2**53)) by CPython's math on the words of that stream.
    assertThat(CounterNoise.gumbel(CounterNoise.word(stream, 0)))
        .isCloseTo(-0.484545359538469, within(1e-12));
    assertThat(CounterNoise.gumbel(CounterNoise.word(stream, 1)))
        .isCloseTo(2.0710298918578767, within(1e-12));
  }

  @Test
  void gumbelBound_isNeverBelowTheNoise() {
    Random random = new Random(7);
    for (int i = 0; i < 200_000; i++) {
      // Shifted, so that long runs of leading zeros, the largest noise, are met as well.
      long word = random.nextLong() >>> random.nextInt(64);
      assertThat(CounterNoise.gumbelBound(word)).isGreaterThanOrEqualTo(CounterNoise.gumbel(word));
    }
    assertThat(CounterNoise.gumbel(0)).isLessThanOrEqualTo(CounterNoise.LARGEST);
  }

  @Test
  void gumbel_hasTheLawsMeanAndVariance() {
    int draws = 200_000;
    double sum = 0;
    double squares = 0;
    for (int position = 0; position < draws; position++) {
      double noise = CounterNoise.gumbel(CounterNoise.word(CounterNoise.stream(1, 0, position), 5));
      sum += noise;
      squares += noise * noise;
    }

    // Mean: Euler's constant. Variance: pi^2 / 6. Bars: 5 standard errors (1.2825 / sqrt n for the
    // mean; kurtosis 5.4 gives sqrt(4.4 / n) * 1.645 for the variance).
    double mean = sum / draws;
    assertThat(mean).isCloseTo(0.5772156649, within(0.0144));
    assertThat(squares / draws - mean * mean).isCloseTo(1.6449340668, within(0.0386));
  }
}
