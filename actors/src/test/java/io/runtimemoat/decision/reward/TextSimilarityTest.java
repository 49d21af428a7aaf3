package io.runtimemoat.decision.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TextSimilarityTest {
  /** Distances of the textbook examples: kitten/sitting 3, saturday/sunday 3. */
  @Test
  void editDistance_isRelativeToTheLongerText() {
    assertThat(TextSimilarity.of("kitten", "sitting")).isCloseTo(1 - 3.0 / 7, within(1e-15));
    assertThat(TextSimilarity.of("saturday", "sunday")).isCloseTo(1 - 3.0 / 8, within(1e-15));
    assertThat(TextSimilarity.of("", "")).isEqualTo(1);
    assertThat(TextSimilarity.of("abc", "")).isZero();
  }

  @Test
  void charactersBeyondTheBasicPlane_areOne() {
    assertThat(TextSimilarity.of("a\uD83D\uDE00", "a")).isEqualTo(0.5);
  }

  @Test
  void longTexts_areCut() {
    String common = "x".repeat(TextSimilarity.MOST);

    assertThat(TextSimilarity.of(common + "a", common + "bcd")).isEqualTo(1);
  }
}
