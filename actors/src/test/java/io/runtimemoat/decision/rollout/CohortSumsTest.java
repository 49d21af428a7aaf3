package io.runtimemoat.decision.rollout;

import static io.runtimemoat.decision.rollout.TestRollouts.GATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CohortSumsTest {
  private static final Set<Class<?>> NUMBERS = Set.of(int.class, long.class, double.class);

  /** What crosses tenants: a fixed handful of numbers, however many decisions there are. */
  @Test
  void sums_haveNoPlaceForDecisions() {
    assertThat(numbersOf(CohortSums.class)).isEqualTo(34);
  }

  private static int numbersOf(Class<?> type) {
    if (NUMBERS.contains(type)) {
      return 1;
    }
    assertThat(type.isRecord()).as(type + " is a number or made of numbers").isTrue();
    int numbers = 0;
    for (RecordComponent component : type.getRecordComponents()) {
      numbers += numbersOf(component.getType());
    }
    return numbers;
  }

  /** What the gate estimates of one log, and the sums of it, are the same. */
  @Test
  void oneTenantsSums_areTheGatesEstimates() {
    List<GateSample> log = GateLog.of(5, 400).samples(GateLog::good, GateLog::uniform);
    GateEstimates estimates = new GateEstimates(log, GATE, 0);
    CohortSums sums = CohortSums.of(log, GATE).orElseThrow();

    assertThat(sums.doublyRobust().mean()).isCloseTo(estimates.difference().value(), within(1e-12));
    assertThat(sums.ips().mean()).isCloseTo(estimates.weighted().get(0).value(), within(1e-12));
    assertThat(sums.quality().estimate().ratio())
        .isCloseTo(estimates.of(GateSample::quality).ratio(), within(1e-12));
    assertThat(sums.latency().estimate().ess())
        .isCloseTo(estimates.of(GateSample::latencyMillis).ess(), within(1e-9));
    assertThat(CohortSums.effective(sums.weights()))
        .isCloseTo(sums.cost().estimate().ess(), within(1e-9));
  }
}
