package io.runtimemoat.decision.learn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.experiment.PredictionErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExpectedRewardTest {
  private static final float[] LEFT = {1, -1};
  private static final float[] RIGHT = {1, 1};

  /** Right earns 1 and left nothing, so often that the prior does not matter. */
  private static PolicySnapshot snapshot(String algorithm, Map<String, Double> settings) {
    List<RewardSample> samples = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      samples.add(new RewardSample("arm-00", LEFT, 0));
      samples.add(new RewardSample("arm-00", RIGHT, 1));
    }
    return PolicySnapshot.cut(
        TestLearning.header(1),
        PolicySpec.of(algorithm, settings),
        PolicySums.of(2, samples),
        PolicySums.none(2));
  }

  @Test
  void linear_looksAtTheContext() {
    PolicySnapshot snapshot = snapshot("lin-ts/1", Map.of("optimism", 0.8));

    assertThat(snapshot.expected("arm-00", LEFT)).isCloseTo(0, within(1e-3));
    assertThat(snapshot.expected("arm-00", RIGHT)).isCloseTo(1, within(1e-3));
    assertThat(snapshot.expected("arm-99", new float[] {1, 0})).isGreaterThan(0.4);
  }

  @Test
  void counting_doesNot() {
    PolicySnapshot snapshot = snapshot("beta-ts/1", Map.of());

    assertThat(snapshot.expected("arm-00", LEFT)).isCloseTo(0.5, within(1e-3));
    assertThat(snapshot.expected("arm-00", RIGHT)).isCloseTo(0.5, within(1e-3));
  }

  @Test
  void contextOfAnotherLength_isRefused() {
    PolicySnapshot snapshot = snapshot("lin-ts/1", Map.of());

    assertThatThrownBy(() -> snapshot.expected("arm-00", new float[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 numbers, not 2");
  }

  @Test
  void errors_haveTheirSignsAndTheirSizes() {
    PredictionErrors errors =
        PredictionErrors.none().with(1, 0.75).plus(PredictionErrors.none().with(0, 0.75));

    assertThat(errors.signed().n()).isEqualTo(2);
    assertThat(errors.signed().mean()).isCloseTo(-0.25, within(1e-12));
    assertThat(errors.absolute().mean()).isCloseTo(0.5, within(1e-12));
  }
}
