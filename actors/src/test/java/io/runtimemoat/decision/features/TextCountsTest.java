package io.runtimemoat.decision.features;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TextCountsTest {
  @Test
  void of_countsWhatALetterIsMadeOf() {
    TextCounts counts =
        TextCounts.of("It was not 1,193.80 CHF but 460,53.\nOrder KZ-89972 of 2026-04-01!", 1_000);

    assertThat(counts).isEqualTo(new TextCounts(24, 4, 11, 2, 1));
  }

  @Test
  void of_readsTheBeginningOnly() {
    assertThat(TextCounts.of("12 34 56", 5)).isEqualTo(new TextCounts(4, 2, 2, 0, 0));
    assertThat(TextCounts.of("", 5)).isEqualTo(new TextCounts(0, 0, 0, 0, 0));
  }
}
