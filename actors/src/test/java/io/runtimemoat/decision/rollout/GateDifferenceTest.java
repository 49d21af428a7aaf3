package io.runtimemoat.decision.rollout;

import static io.runtimemoat.decision.rollout.TestRollouts.GATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.ope.Estimator;
import io.runtimemoat.decision.ope.Weights;
import io.runtimemoat.decision.random.Seed;
import org.junit.jupiter.api.Test;

class GateDifferenceTest {
  private static final double[] CANDIDATE = {2, 0, 0.5, 3};
  private static final double[] INCUMBENT = {1, 1, 1, 1};
  private static final double[] REWARDS = {1, 0, 1, 0.5};

  /** By hand: (2·1 + 0 + .5·1 + 3·.5) / 4 = 1 against (1 + 0 + 1 + .5) / 4 = .625. */
  @Test
  void ips_isTheMeanOfWeightedRewards() {
    double[] rounds = GateDifference.ips(CANDIDATE, INCUMBENT, REWARDS);

    assertThat(Weights.mean(rounds)).isCloseTo(0.375, within(1e-12));
  }

  /** By hand: 4 / 5.5 against 2.5 / 4. */
  @Test
  void snips_dividesByTheWeights() {
    double[] rounds = GateDifference.snips(CANDIDATE, INCUMBENT, REWARDS);

    assertThat(Weights.mean(rounds)).isCloseTo(4 / 5.5 - 0.625, within(1e-12));
  }

  @Test
  void snips_ofRewardsThatAllShareAValue_doesNotSeeIt() {
    double[] shifted = {101, 100, 101, 100.5};

    double[] rounds = GateDifference.snips(CANDIDATE, INCUMBENT, shifted);

    assertThat(Weights.mean(rounds)).isCloseTo(4 / 5.5 - 0.625, within(1e-9));
  }

  @Test
  void weightsThatAreAllZero_areBelowEveryLimit() {
    double[] rounds = GateDifference.snips(new double[4], INCUMBENT, REWARDS);

    GateDifference difference = GateDifference.of(Estimator.SNIPS, rounds, GATE, new Seed(1, 1));

    assertThat(difference.value()).isNaN();
    assertThat(difference.isBelow(-1e9)).isTrue();
  }
}
