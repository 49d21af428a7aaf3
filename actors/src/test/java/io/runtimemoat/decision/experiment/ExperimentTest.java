package io.runtimemoat.decision.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ExperimentTest {
  private static final Offset<Double> NEAR = within(1e-12);

  /** statsmodels 0.15, proportions_ztest. */
  @Test
  void twoProportions_isStatsmodels() {
    FixedTests.Result result = FixedTests.twoProportions(45, 300, 70, 310);

    assertThat(result.statistic()).isCloseTo(-2.3931010679289377, NEAR);
    assertThat(result.pValue()).isCloseTo(0.01670663832769827, NEAR);
    assertThat(FixedTests.twoProportions(0, 5, 0, 9).pValue()).isEqualTo(1);
    assertThatThrownBy(() -> FixedTests.twoProportions(2, 1, 0, 9))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** SciPy 1.17, ttest_ind with equal_var=False; n1 + n2 - 2 would be 10 degrees. */
  @Test
  void welch_hasSatterthwaitesDegrees() {
    FixedTests.Result result =
        FixedTests.welch(
            Moments.of(1.2, 3.4, 2.2, 5.1, 2.9), Moments.of(2.1, 6.3, 7.7, 4.4, 8.1, 9.2, 3.3));

    assertThat(result.statistic()).isCloseTo(-2.429335913422946, NEAR);
    assertThat(result.degrees()).isCloseTo(9.554652905422246, NEAR);
    assertThat(result.pValue()).isCloseTo(0.03654830364538954, NEAR);
    assertThatThrownBy(() -> FixedTests.welch(Moments.of(1), Moments.of(2, 3)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** SciPy 1.17, chisquare. */
  @Test
  void sampleRatio_isPearsons() {
    FixedTests.Result off =
        FixedTests.sampleRatio(new long[] {9_700, 300}, new double[] {0.95, 0.05});
    FixedTests.Result well =
        FixedTests.sampleRatio(new long[] {480, 530, 490}, new double[] {1, 1, 1});

    assertThat(off.statistic()).isCloseTo(84.21052631578948, within(1e-10));
    assertThat(off.pValue()).isCloseTo(4.4479612959472114e-20, within(1e-30));
    assertThat(well.statistic()).isCloseTo(2.8, NEAR);
    assertThat(well.pValue()).isCloseTo(0.24659696394160638, NEAR);
    assertThatThrownBy(() -> FixedTests.sampleRatio(new long[] {0, 0}, new double[] {1, 1}))
        .hasMessageContaining("at least one sample");
  }

  /** The formula of Johari et al., by numpy. */
  @Test
  void msprt_isJoharis() {
    assertThat(StrictMath.exp(NormalMixture.logTwoSided(0.03, 0.0002, 0.05)))
        .isCloseTo(2.185814418350925, NEAR);
  }

  /** The formula of drconfseq's std_conjmix_margin, by numpy. */
  @Test
  void confidenceSequence_isDrconfseqs() {
    assertThat(ConfidenceSequence.rhoSquared(0.05, 1_000)).isCloseTo(0.007936154601737565, NEAR);
    assertThat(ConfidenceSequence.margin(1_000, 0.21, 0.05, 0.7936154601737565 * 1_000))
        .isCloseTo(0.044022063995210026, NEAR);
  }

  @Test
  void confidenceSequence_coversAtEveryLook() {
    int missed = 0;
    for (int run = 0; run < 300; run++) {
      CounterRandom random = new CounterRandom(new Seed(run, 3));
      Moments moments = Moments.none();
      boolean out = false;
      for (int i = 0; i < 1_000; i++) {
        moments = moments.with(random.uniform(i) < 0.3 ? 1 : 0);
        out |=
            i >= 100
                && Math.abs(moments.mean() - 0.3)
                    > ConfidenceSequence.margin(moments.n(), moments.variance(), 0.05, 500);
      }
      missed += out ? 1 : 0;
    }

    assertThat(missed).isLessThanOrEqualTo(26);
  }

  /** (gap + 0.02)² / (2 (v1/n1 + v2/n2)) against ln((1 + ln t)/delta), by numpy. */
  @Test
  void stopRule_isTheGeneralizedLikelihoodRatio() {
    Moments best = sample(800, 0.6, 0.2);
    Moments next = sample(600, 0.5, 0.24);

    StopRule.Verdict verdict = StopRule.look(List.of(next, best), 0.02, 0.05);

    assertThat(verdict.leader()).isEqualTo(1);
    assertThat(verdict.statistic()).isCloseTo(11.07692307692308, within(1e-8));
    assertThat(verdict.threshold()).isCloseTo(5.105245533921353, NEAR);
    assertThat(verdict.stops()).isTrue();
    assertThat(StopRule.look(List.of(next, next), 0, 0.05).stops()).isFalse();
    assertThatThrownBy(() -> StopRule.look(List.of(next), 0, 0.05))
        .hasMessageContaining("two arms");
  }

  private static Moments sample(long n, double mean, double variance) {
    return new Moments(n, n * mean, variance * (n - 1) + n * mean * mean);
  }

  /**
   * Two equal sides of 30 %, looked at every 100 samples a side up to 10 000: "p below 5 %" at any
   * look is wrong in 37 % of runs, the mixture with tau² = 0.0025 in 2.3 % (20 000 runs).
   */
  @Test
  void peeking_isWrongOftenAndTheMixtureIsNot() {
    int peeked = 0;
    int mixed = 0;
    for (int run = 0; run < 400; run++) {
      CounterRandom random = new CounterRandom(new Seed(run, 4));
      boolean peek = false;
      boolean mix = false;
      long a = 0;
      long b = 0;
      for (int i = 1; i <= 10_000; i++) {
        a += random.uniform(2L * i) < 0.3 ? 1 : 0;
        b += random.uniform(2L * i + 1) < 0.3 ? 1 : 0;
        if (i % 100 == 0) {
          peek |= FixedTests.twoProportions(a, i, b, i).pValue() < 0.05;
          double pooled = (a + b) / (2.0 * i);
          double variance = 2 * pooled * (1 - pooled) / i;
          mix |=
              NormalMixture.logTwoSided((double) (a - b) / i, variance, 0.05) >= StrictMath.log(20);
        }
      }
      peeked += peek ? 1 : 0;
      mixed += mix ? 1 : 0;
    }

    assertThat(peeked / 400.0).isBetween(0.30, 0.44);
    assertThat(mixed / 400.0).isBetween(0.0, 0.05);
  }

  @Test
  void calibration_seesWrongPropensities() {
    Calibration right = Calibration.none();
    Calibration wrong = Calibration.none();
    CounterRandom random = new CounterRandom(new Seed(5, 5));
    double[] logged = {0.7, 0.2, 0.1};
    double[] other = {0.2, 0.5, 0.3};
    for (int i = 0; i < 4_000; i++) {
      double u = random.uniform(i);
      int arm = u < 0.7 ? 0 : u < 0.9 ? 1 : 2;
      right = right.with(other[arm], logged[arm], 3);
      wrong = wrong.with(other[arm], 1.0 / 3, 3);
    }

    assertThat(right.holds()).isTrue();
    assertThat(right.weights().mean()).isBetween(0.9, 1.1);
    assertThat(right.inverses().mean()).isBetween(2.7, 3.3);
    assertThat(wrong.holds()).isFalse();
    assertThat(right.plus(right).weights().n()).isEqualTo(8_000);
    assertThat(Calibration.none().holds()).isTrue();
    assertThatThrownBy(() -> Calibration.none().with(0.5, 0, 2)).hasMessageContaining("in (0, 1]");
  }
}
