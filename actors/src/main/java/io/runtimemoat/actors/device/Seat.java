package io.runtimemoat.actors.device;

import io.runtimemoat.gpu.Device;

/** A device that has a wanted model, and the way to it. */
public sealed interface Seat {
  /** The device's id, for records and messages. */
  String device();

  /** Address of the device's node. */
  String node();

  /** A device of this node, offered sequences directly. */
  record Local(String node, Device target) implements Seat {
    @Override
    public String device() {
      return target.id();
    }
  }

  /** A device of another node, reached through its lane. */
  record Remote(DeviceBid bid, LatestBids bids) implements Seat {
    @Override
    public String device() {
      return bid.device();
    }

    @Override
    public String node() {
      return bid.node();
    }

    /** Offers a sequence, which counts as waiting there until the device bids again. */
    public void offer(DeviceLane.Run sequence) {
      bids.countSent(bid);
      bid.lane().tell(sequence);
    }

    /** Takes an offer back, or ends the sequence that came of it. */
    public void cancel(long sequenceId) {
      bid.lane().tell(new DeviceLane.Cancel(sequenceId));
    }
  }
}
