package io.runtimemoat.decision.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class BetaMixtureTest {
  /** The integral of the likelihood ratio over the cut prior, by mpmath 1.4 at 40 digits. */
  @Test
  void evidence_isTheIntegralOverTheAlternatives() {
    assertThat(BetaMixture.logAbove(60, 440, 0.05)).isCloseTo(22.085153685847814, near());
    assertThat(BetaMixture.logBelow(12, 440, 0.05)).isCloseTo(1.7934764759697504, near());
    assertThat(BetaMixture.logAbove(50, 1_000, 0.05)).isCloseTo(-1.7991319997255362, near());
    assertThat(BetaMixture.logAbove(24, 1_000, 0.01)).isCloseTo(5.92899316325148, near());
    assertThat(BetaMixture.logAbove(3, 10, 0.25)).isCloseTo(-0.36168246566935475, near());
    assertThat(BetaMixture.logBelow(0, 100, 0.05)).isCloseTo(3.766184794024064, near());
  }

  @Test
  void evidence_isTheSameSeenFromTheOtherSide() {
    assertThat(BetaMixture.logBelow(380, 440, 0.95))
        .isEqualTo(BetaMixture.logAbove(60, 440, 1 - 0.95));
    assertThat(BetaMixture.logAbove(0, 0, 0.3)).isZero();
  }

  @Test
  void farOnTheWrongSide_isNoEvidenceAndNeverNaN() {
    assertThat(BetaMixture.logAbove(0, 1_000_000, 0.5)).isLessThan(-100);
    assertThat(BetaMixture.logBelow(1_000_000, 1_000_000, 0.05)).isLessThan(-100);
  }

  /** A look after every trial; the bar is the alpha of 5 % and three standard errors. */
  @Test
  void falseAlarms_stayBelowAlphaAtEveryLook() {
    int alarms = 0;
    for (int run = 0; run < 400; run++) {
      alarms += alarms(run, 0.05, 0.05) ? 1 : 0;
    }

    assertThat(alarms).isLessThanOrEqualTo(33).isPositive();
  }

  @Test
  void doubledRate_isFound() {
    int alarms = 0;
    for (int run = 0; run < 100; run++) {
      alarms += alarms(run, 0.1, 0.05) ? 1 : 0;
    }

    assertThat(alarms).isGreaterThanOrEqualTo(95);
  }

  private static boolean alarms(int run, double rate, double share) {
    CounterRandom random = new CounterRandom(new Seed(run, 1));
    long hits = 0;
    for (int i = 1; i <= 1_000; i++) {
      hits += random.uniform(i) < rate ? 1 : 0;
      if (BetaMixture.logAbove(hits, i, share) >= StrictMath.log(20)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void impossibleCounts_areRefused() {
    assertThatThrownBy(() -> BetaMixture.logAbove(3, 2, 0.5))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> BetaMixture.logAbove(1, 2, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void normalMixture_isTheFormulaAndItsHalf() {
    double v = 0.02;
    double t = 0.3;
    double d = 0.4;

    double log = NormalMixture.logTwoSided(d, v, t);

    assertThat(log)
        .isCloseTo(
            Math.log(Math.sqrt(v / (v + t * t)) * Math.exp(t * t * d * d / (2 * v * (v + t * t)))),
            within(1e-12));
    assertThat(NormalMixture.logAbove(d, v, t)).isBetween(log, log + Math.log(2));
    assertThat(NormalMixture.logAbove(-d, v, t)).isLessThan(0);
    assertThatThrownBy(() -> NormalMixture.logAbove(1, 0, 1)).hasMessageContaining("above 0");
  }

  private static Percentage near() {
    return Percentage.withPercentage(1e-9);
  }
}
