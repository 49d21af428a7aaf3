package io.runtimemoat.decision.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PmfTest {
  @Property(tries = 500)
  void masses_sumToOneAfterwards(
      @ForAll @Size(min = 1, max = 64) List<@DoubleRange(min = 0.01, max = 1000) Double> weights) {
    Pmf pmf = Pmf.of(normalized(weights));

    double sum = 0;
    for (int i = 0; i < pmf.size(); i++) {
      sum += pmf.probability(i);
    }
    assertThat(sum).isBetween(1 - 1e-12, 1 + 1e-12);
    assertThat(Pmf.recorded(pmf.toArray())).isEqualTo(pmf);
  }

  @Property(tries = 500)
  void draw_neverFallsOnAnArmWithoutMass(
      @ForAll @Size(min = 2, max = 16) List<@DoubleRange(min = 0, max = 1) Double> weights,
      @ForAll @LongRange(min = 0, max = (1L << 53) - 1) long bits) {
    if (weights.stream().mapToDouble(w -> w).sum() < 1e-3) {
      return;
    }
    Pmf pmf = Pmf.of(normalized(weights));

    assertThat(pmf.probability(pmf.draw(bits * 0x1p-53))).isPositive();
  }

  /** Arms are drawn as often as recorded: the propensity is not just written down. */
  @Test
  void draw_followsTheMasses() {
    Pmf pmf = Pmf.of(new double[] {0.05, 0.6, 0.35});
    CounterRandom random = new CounterRandom(new Seed(1, 2));
    int rounds = 100_000;
    int[] counts = new int[3];

    for (int i = 0; i < rounds; i++) {
      counts[pmf.draw(random.uniform(i))]++;
    }

    for (int arm = 0; arm < 3; arm++) {
      double p = pmf.probability(arm);
      double standardError = StrictMath.sqrt(p * (1 - p) / rounds);
      assertThat(counts[arm] / (double) rounds)
          .isBetween(p - 4 * standardError, p + 4 * standardError);
    }
  }

  @Test
  void edgesOfTheUnitInterval_fallOnTheFirstAndTheLastArmWithMass() {
    Pmf pmf = Pmf.of(new double[] {0, 0.5, 0.5, 0});

    assertThat(pmf.draw(0)).isEqualTo(1);
    assertThat(pmf.draw(0.5)).isEqualTo(2);
    assertThat(pmf.draw(Math.nextDown(1.0))).isEqualTo(2);
  }

  @Test
  void brokenMasses_areRefused() {
    for (double[] masses :
        new double[][] {{}, {0.5, 0.4}, {1.5, -0.5}, {Double.NaN, 1}, {0.5, 0.500002}}) {
      assertThatThrownBy(() -> Pmf.of(masses)).isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(Pmf.of(new double[] {0.5, 0.5000005}).probability(0)).isLessThan(0.5);
  }

  private static double[] normalized(List<Double> weights) {
    double sum = weights.stream().mapToDouble(w -> w).sum();
    return weights.stream().mapToDouble(w -> w / sum).toArray();
  }
}
