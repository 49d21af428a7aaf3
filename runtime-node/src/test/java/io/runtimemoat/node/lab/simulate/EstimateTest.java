package io.runtimemoat.node.lab.simulate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class EstimateTest {
  /** Table of the t distribution, 97.5 %: NIST/SEMATECH e-Handbook, 1.3.6.7.2. */
  @Test
  void quantile_isTheTables() {
    assertThat(Estimate.quantile(1)).isCloseTo(12.706, within(5e-4));
    assertThat(Estimate.quantile(5)).isCloseTo(2.571, within(5e-4));
    assertThat(Estimate.quantile(19)).isCloseTo(2.093, within(5e-4));
    assertThat(Estimate.quantile(100)).isCloseTo(1.984, within(5e-4));
  }

  @Test
  void of_isMeanAndInterval() {
    Estimate estimate = Estimate.of(new double[] {1, 2, 3, 4, 5, 6});

    assertThat(estimate.mean()).isCloseTo(3.5, within(1e-12));
    // s = sqrt(3.5), n = 6: 2.571 * sqrt(3.5 / 6)
    assertThat(estimate.high() - estimate.mean()).isCloseTo(1.9636, within(1e-3));
    assertThat(estimate.mean() - estimate.low()).isCloseTo(1.9636, within(1e-3));
  }

  @Test
  void of_oneRun_hasNoInterval() {
    assertThat(Estimate.of(new double[] {7}).low()).isNaN();
    assertThat(Estimate.of(new double[] {7}).mean()).isEqualTo(7);
  }
}
