package io.runtimemoat.decision.placement;

import java.util.Comparator;

/**
 * Orders devices by least expected wait. A lane batches its active sequences and makes queued ones
 * wait for a slot, so the wait counts whole queued sequences first and how busy the lane is second;
 * a device of another node must be ahead by the handicap to be worth the way. Ties fall to fewer
 * active sequences, then to the node's and device's names, so the order is total.
 */
public final class LeastWait implements Comparator<DeviceLoad> {
  private final double remoteHandicapSequences;

  /**
   * An order with one handicap for all remote devices.
   *
   * @param remoteHandicapSequences queued sequences that a remote device is charged with, at least
   *     0
   */
  public LeastWait(double remoteHandicapSequences) {
    this.remoteHandicapSequences = remoteHandicapSequences;
  }

  @Override
  public int compare(DeviceLoad one, DeviceLoad other) {
    int byWait = Double.compare(waitSequences(one), waitSequences(other));
    if (byWait != 0) {
      return byWait;
    }
    int byActive = Integer.compare(one.active(), other.active());
    if (byActive != 0) {
      return byActive;
    }
    int byNode = one.node().compareTo(other.node());
    return byNode != 0 ? byNode : one.device().compareTo(other.device());
  }

  /** The expected wait in sequences ahead of a new one. */
  public double waitSequences(DeviceLoad load) {
    return ahead(load) + (load.local() ? 0 : remoteHandicapSequences);
  }

  /** Sequences ahead of a new one, wherever it comes from: how busy the lane is counts as one. */
  public static double ahead(DeviceLoad load) {
    double busy = load.utilization() <= 1 ? load.utilization() : 1; // NaN fails the test: busy
    return load.queued() + busy;
  }
}
