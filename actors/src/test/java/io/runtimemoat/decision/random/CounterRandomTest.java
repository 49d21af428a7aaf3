package io.runtimemoat.decision.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CounterRandomTest {
  /** The known answers of Random123's kat_vectors for philox4x32 with ten rounds. */
  @Test
  void block_givesThePublishedAnswers() {
    assertThat(CounterRandom.block(0, 0, 0, 0, 0, 0))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    assertThat(CounterRandom.block(-1, -1, -1, -1, -1, -1))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    assertThat(
            CounterRandom.block(
                0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344, 0xa4093822, 0x299f31d0))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  @Test
  void uniform_isAFunctionOfSeedAndIndex() {
    CounterRandom random = new CounterRandom(new Seed(7, 9));

    double third = random.uniform(3);
    random.uniform(1);

    assertThat(random.uniform(3)).isEqualTo(third);
    assertThat(new CounterRandom(new Seed(7, 9)).uniform(3)).isEqualTo(third);
    assertThat(new CounterRandom(new Seed(7, 10)).uniform(3)).isNotEqualTo(third);
    assertThat(new CounterRandom(new Seed(8, 9)).uniform(3)).isNotEqualTo(third);
  }

  /** A golden bit pattern: a change of the mapping from words to doubles breaks every replay. */
  @Test
  void uniform_keepsItsBits() {
    double drawn = new CounterRandom(new Seed(0, 0)).uniform(0);

    assertThat(drawn).isEqualTo((0xe169c58d6627e8d5L >>> 11) * 0x1p-53);
    assertThat(Double.doubleToLongBits(drawn)).isEqualTo(0x3fec2d38b1acc4fdL);
  }

  @Test
  void uniform_fillsTheUnitIntervalEvenly() {
    int[] cells = new int[16];
    CounterRandom random = new CounterRandom(new Seed(42, 0));

    for (int i = 0; i < 64_000; i++) {
      double u = random.uniform(i);
      assertThat(u).isGreaterThanOrEqualTo(0).isLessThan(1);
      cells[(int) (u * cells.length)]++;
    }

    double chiSquare = 0;
    for (int count : cells) {
      chiSquare += (count - 4000.0) * (count - 4000.0) / 4000.0;
    }
    assertThat(chiSquare).as("chi-square, 15 degrees, 0.1 %% at 37.7").isLessThan(37.7);
  }
}
