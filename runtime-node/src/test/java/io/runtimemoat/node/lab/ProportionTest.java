package io.runtimemoat.node.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ProportionTest {
  /** Newcombe 1998 (Statistics in Medicine 17:857), table I: 81/263 gives 0.2553 to 0.3662. */
  @Test
  void interval_publishedExample() {
    Proportion share = new Proportion(81, 263);

    assertThat(share.low()).isCloseTo(0.2553, within(5e-5));
    assertThat(share.high()).isCloseTo(0.3662, within(5e-5));
  }

  @Test
  void interval_allSucceed_staysBelowOne() {
    Proportion share = new Proportion(20, 20);

    assertThat(share.high()).isCloseTo(1.0, within(1e-12));
    assertThat(share.low()).isCloseTo(0.8389, within(5e-5));
  }
}
