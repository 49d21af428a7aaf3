package io.runtimemoat.decision.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenUsageTest {
  @Test
  void cachedInput_hasItsOwnPrice() {
    TokenUsage usage = new TokenUsage(1_000, 400, 100, 0, false);

    assertThat(new TokenPrices(3, 1, 10).of(usage)).isEqualTo((600 * 3 + 400 + 1_000) / 1e6);
  }

  @Test
  void impossibleCounts_areCutToPossibleOnes() {
    assertThat(new TokenUsage(10, 20, -3, 5, false)).isEqualTo(new TokenUsage(10, 10, 0, 0, false));
  }

  @Test
  void guess_isTheLargerOfPiecesAndSize() {
    assertThat(TokenUsage.estimated(7, 3, 5)).isEqualTo(new TokenUsage(7, 0, 3, 0, true));
    assertThat(TokenUsage.estimated(7, 3, 41)).isEqualTo(new TokenUsage(7, 0, 11, 0, true));
  }
}
