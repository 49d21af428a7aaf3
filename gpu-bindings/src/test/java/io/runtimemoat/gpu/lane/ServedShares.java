package io.runtimemoat.gpu.lane;

import io.runtimemoat.gpu.Device;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Tokens that two tenants with weights 3 and 1 were served while both always had requests waiting.
 */
record ServedShares(int three, int one) {
  private static final int WAITING = 30;
  private static final int TOKENS = 200;

  static ServedShares measure(Device device, Duration duration) {
    List<LaneRequest> threes = new ArrayList<>();
    List<LaneRequest> ones = new ArrayList<>();
    long endNs = System.nanoTime() + duration.toNanos();
    while (System.nanoTime() < endNs) {
      keepQueued(threes, device, "three", 3);
      keepQueued(ones, device, "one", 1);
      LockSupport.parkNanos(10_000_000);
    }
    return new ServedShares(served(threes), served(ones));
  }

  /** What the tenant with weight 3 got of all tokens, in [0, 1]; its due is 0.75. */
  double shareOfThree() {
    return (double) three / (three + one);
  }

  private static void keepQueued(
      List<LaneRequest> requests, Device device, String tenant, double weight) {
    long open = requests.stream().filter(request -> request.end.getCount() > 0).count();
    for (long i = open; i < WAITING; i++) {
      requests.add(new LaneRequest(device, tenant, weight, TOKENS));
    }
  }

  private static int served(List<LaneRequest> requests) {
    return requests.stream().mapToInt(request -> request.tokens.get()).sum();
  }
}
