package io.runtimemoat.actors.device;

import java.util.List;

/** The latest bid of every device: written by the roster, read by anyone without waiting. */
public final class LatestBids {
  private volatile List<DeviceBid> bids = List.of();

  /** An immutable list, ordered by node and device. */
  public List<DeviceBid> all() {
    return bids;
  }

  void publish(List<DeviceBid> latest) {
    bids = List.copyOf(latest);
  }
}
