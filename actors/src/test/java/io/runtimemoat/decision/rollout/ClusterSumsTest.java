package io.runtimemoat.decision.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.experiment.Distributions;
import io.runtimemoat.decision.ope.Interval;
import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterSumsTest {
  private static ClusterSums of(int[] sizes, double... means) {
    ClusterSums all = ClusterSums.NONE;
    for (int i = 0; i < sizes.length; i++) {
      all = all.plus(ClusterSums.of(sizes[i], means[i]));
    }
    return all;
  }

  /** Equal tenants: 0.2 - 2.919986 · 0.1 / √3, the one-sided t interval of three numbers. */
  @Test
  void equalTenants_haveTheIntervalOfTheirMeans() {
    Interval interval = of(new int[] {100, 100, 100}, 0.1, 0.2, 0.3).interval(0.95);

    assertThat(interval.low())
        .isCloseTo(0.2 - 2.919985580355516 * 0.1 / Math.sqrt(3), within(1e-9));
    assertThat(interval.high())
        .isCloseTo(0.2 + 2.919985580355516 * 0.1 / Math.sqrt(3), within(1e-9));
  }

  /**
   * By hand: N = 300, m = 50/300, s2 = 45000, s3 = 8.25e6, Σ n² (d - m)² = 316.667, corrected by
   * 45000 / 12500 to 1140; two tenants of equal weight would say as much, so that t has one degree.
   */
  @Test
  void unequalTenants_countForAsManyAsEqualOnesWouldSay() {
    ClusterSums all = of(new int[] {200, 50, 50}, 0.1, 0.2, 0.4);

    assertThat(all.mean()).isCloseTo(1 / 6.0, within(1e-12));
    assertThat(all.effectiveTenants()).isCloseTo(2, within(1e-12));
    assertThat(all.interval(0.95).low())
        .isCloseTo(1 / 6.0 - 6.313751514675043 * Math.sqrt(1140) / 300, within(1e-9));
  }

  @Test
  void oneTenant_hasNoBounds() {
    assertThat(of(new int[] {1_000_000}, 0.5).interval(0.95))
        .isEqualTo(new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
    assertThat(of(new int[] {1_000_000, 50, 50, 50}, 0.5, 0, 0, 0).interval(0.95).low())
        .isLessThan(-1);
  }

  /** Of tenants that differ by 0 on average, whatever they differ by and however large they are. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "200,200,200",
        "200,50,50",
        "200,50,50,50",
        "200,200,50,50,50,50,50,50",
        "60,80,100,120,200"
      })
  void lowerBound_isAboveTheTruthInNoMoreThanFiveOfAHundred(String sizes) {
    int[] n = java.util.Arrays.stream(sizes.split(",", -1)).mapToInt(Integer::parseInt).toArray();
    int runs = 4_000;
    for (double between : new double[] {0, 0.1, 0.5}) {
      CounterRandom random = new CounterRandom(new Seed(11, n.length));
      long index = 0;
      int above = 0;
      for (int run = 0; run < runs; run++) {
        double[] means = new double[n.length];
        for (int i = 0; i < n.length; i++) {
          double z = Distributions.normalQuantile(0.5e-9 + (1 - 1e-9) * random.uniform(index++));
          means[i] = z * Math.sqrt(between * between + 1.0 / n[i]);
        }
        above += of(n, means).interval(0.95).low() >= 0 ? 1 : 0;
      }

      assertThat((double) above / runs)
          .as("%s tenants, %s between them; three standard errors are 0.0103", sizes, between)
          .isLessThan(0.05 + 0.0103);
    }
  }

  /** scipy.stats.t.ppf. */
  @ParameterizedTest
  @CsvSource({
    "0.95,1,6.313751514675043",
    "0.95,2,2.919985580355516",
    "0.95,9,1.8331129326536335",
    "0.99,2,6.964556734283269",
    "0.95,1000000,1.6448551"
  })
  void studentQuantile_isThatOfScipy(double p, double degrees, double t) {
    assertThat(Distributions.studentQuantile(p, degrees)).isCloseTo(t, within(1e-7));
  }
}
