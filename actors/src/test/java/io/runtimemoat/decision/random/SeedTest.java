package io.runtimemoat.decision.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeedTest {
  private static final MacKey KEY = new MacKey(new byte[32]);
  private static final String CHAIN = "0193a5f0c1de4b0a8f5e6d7c8b9a0f1e";

  @Test
  void everyInput_changesTheSeed() {
    DecisionId first = DecisionId.mint(KEY, CHAIN, 1);
    Seed seed = Seed.derive(KEY, first, "none", "arm");

    assertThat(Seed.derive(KEY, first, "none", "arm")).isEqualTo(seed);
    assertThat(Seed.derive(KEY, DecisionId.mint(KEY, CHAIN, 2), "none", "arm")).isNotEqualTo(seed);
    assertThat(Seed.derive(KEY, first, "s-1", "arm")).isNotEqualTo(seed);
    assertThat(Seed.derive(KEY, first, "none", "params")).isNotEqualTo(seed);
    assertThat(Seed.derive(KEY, first, "nonea", "rm")).isNotEqualTo(seed);
  }
}
