package io.runtimemoat.decision.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LeastWaitTest {
  private final LeastWait order = new LeastWait(2);

  @Test
  void queues_weighMoreThanUtilization() {
    DeviceLoad queued = load("a", true, 1, 0, 0);
    DeviceLoad busy = load("b", true, 0, 4, 0.9);

    assertThat(sorted(queued, busy)).containsExactly(busy, queued);
  }

  @Test
  void localDevice_isPreferredUntilItsQueueExceedsTheHandicap() {
    DeviceLoad remote = load("a", false, 0, 0, 0);
    DeviceLoad shortQueue = load("b", true, 1, 1, 0.5);
    DeviceLoad longQueue = load("c", true, 3, 1, 0);

    assertThat(sorted(longQueue, remote, shortQueue))
        .containsExactly(shortQueue, remote, longQueue);
  }

  @Test
  void ties_fallToFewerActiveThenToNames() {
    DeviceLoad second = load("b", true, 0, 1, 0);
    DeviceLoad third = load("a", true, 0, 2, 0);
    DeviceLoad first = load("a2", true, 0, 1, 0);

    assertThat(sorted(third, second, first)).containsExactly(first, second, third);
  }

  @Test
  void unknownUtilization_readsAsBusy() {
    DeviceLoad unknown = load("a", true, 0, 0, Double.NaN);
    DeviceLoad halfBusy = load("b", true, 0, 0, 0.5);

    assertThat(sorted(unknown, halfBusy)).containsExactly(halfBusy, unknown);
  }

  @Test
  void whatIsAhead_isTheSameFromWhereverOneComes() {
    assertThat(LeastWait.ahead(load("a", false, 0, 0, 0))).isZero();
    assertThat(LeastWait.ahead(load("a", false, 3, 4, 0.5))).isEqualTo(3.5);
    assertThat(order.waitSequences(load("a", false, 3, 4, 0.5))).isGreaterThan(3.5);
  }

  private List<DeviceLoad> sorted(DeviceLoad... loads) {
    return Stream.of(loads).sorted(order).toList();
  }

  private static DeviceLoad load(
      String device, boolean local, int queued, int active, double utilization) {
    return new DeviceLoad("n", device, local, queued, active, utilization);
  }
}
