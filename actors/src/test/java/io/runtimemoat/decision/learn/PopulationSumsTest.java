package io.runtimemoat.decision.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PopulationSumsTest {
  @Test
  void enoughTenants_addUp() {
    PopulationSums sums = new PopulationSums(2, 3, 100);
    for (int i = 1; i <= 3; i++) {
      sums.add(rewards("a", 10, 0.25 * i));
    }

    ArmSums total = sums.total().of("a");

    assertThat(total.count()).isEqualTo(30);
    assertThat(total.sumReward()).isCloseTo(10 * 0.25 * (1 + 2 + 3), within(1e-9));
  }

  @Test
  void tooFewTenants_areNoPopulation() {
    PopulationSums sums = new PopulationSums(2, 3, 100);
    sums.add(rewards("a", 10, 0.5));
    sums.add(rewards("a", 10, 0.5));

    assertThat(sums.total()).isEqualTo(PolicySums.none(2));
  }

  @Test
  void armThatTooFewTried_isLeftOut() {
    PopulationSums sums = new PopulationSums(2, 3, 100);
    sums.add(rewards("a", 10, 0.5).plus(rewards("private", 50, 0.9)));
    sums.add(rewards("a", 10, 0.5).plus(rewards("private", 50, 0.9)));
    sums.add(rewards("a", 10, 0.5));

    assertThat(sums.total().arms()).containsOnlyKeys("a");
  }

  @Test
  void nearlyForgottenRewards_areNoVoice() {
    PopulationSums sums = new PopulationSums(2, 3, 100);
    sums.add(rewards("a", 10, 0.5));
    sums.add(rewards("a", 10, 0.5));
    sums.add(rewards("a", 10, 0.5).times(0.05));

    assertThat(sums.total().arms()).isEmpty();
  }

  @Test
  void largeTenant_countsForNoMoreThanItsBound() {
    PopulationSums sums = new PopulationSums(2, 3, 100);
    sums.add(rewards("a", 10_000, 1));
    sums.add(rewards("a", 100, 0));
    sums.add(rewards("a", 100, 0));

    ArmSums total = sums.total().of("a");

    assertThat(total.count()).isCloseTo(300, within(1e-9));
    assertThat(total.sumReward() / total.count()).isCloseTo(1.0 / 3, within(1e-9));
  }

  @Test
  void sumsOfAnotherDimension_areRefused() {
    PopulationSums sums = new PopulationSums(3, 3, 100);

    assertThatThrownBy(() -> sums.add(rewards("a", 1, 1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dimension 2");
  }

  @Test
  void triedAFewTimesOnly_isNoVoice() {
    PopulationSums sums = new PopulationSums(2, 3, 100);
    sums.add(rewards("one-tenants", 100, 0.5).plus(rewards("shared", 100, 0.5)));
    sums.add(rewards("one-tenants", 1, 0.5).plus(rewards("shared", 10, 0.5)));
    sums.add(rewards("one-tenants", 9, 0.5).plus(rewards("shared", 10, 0.5)));

    assertThat(sums.total().arms()).containsOnlyKeys("shared");
  }

  @Test
  void moreArmsThanSumsMayHave_keepsThoseThatMostTried() {
    PopulationSums sums = new PopulationSums(2, 3, 50);
    for (int tenant = 0; tenant < 4; tenant++) {
      PolicySums some = rewards("z-common", 5, 0.5);
      for (int arm = 0; arm < PolicySums.MOST_ARMS - 1; arm++) {
        some = some.plus(rewards(TestLearning.arm(arm), 5, 0.5));
      }
      sums.add(some);
    }
    for (int tenant = 0; tenant < 3; tenant++) {
      sums.add(rewards("extra", 5, 0.5));
    }

    assertThat(sums.total().arms())
        .hasSize(PolicySums.MOST_ARMS)
        .containsKey("z-common")
        .doesNotContainKey("extra");
  }

  @Test
  void besideATenantsOwn_itHasRoom_orOnlyWhatBothHave() {
    PolicySums own = rewards("own", 5, 0.5);
    PolicySums few = rewards("a", 5, 0.5).plus(own);
    Map<String, ArmSums> many = new TreeMap<>(own.arms());
    for (int arm = 0; arm < PolicySums.MOST_ARMS - 1; arm++) {
      many.put(TestLearning.arm(arm), few.of("a"));
    }

    assertThat(PopulationSums.beside(own, few)).isEqualTo(few);
    assertThat(
            PopulationSums.beside(own.plus(rewards("other", 5, 0.5)), new PolicySums(2, many))
                .arms())
        .containsOnlyKeys("own");
  }

  private static PolicySums rewards(String arm, int count, double reward) {
    List<RewardSample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      samples.add(new RewardSample(arm, new float[] {1, i % 2}, reward));
    }
    return PolicySums.of(2, samples);
  }
}
