package io.runtimemoat.actors.device;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * The latest bid of every device: written by the roster, read by anyone without waiting. It also
 * counts what this node has sent to a device since its bid, which the bid cannot know of: requests
 * that are placed at the same instant would otherwise all choose the same device.
 */
public final class LatestBids {
  private record Sent(Instant bidAt, int sequences) {
    boolean since(DeviceBid bid) {
      return bidAt.equals(bid.telemetry().at());
    }
  }

  private final Map<ActorRef<DeviceLane.Command>, Sent> sent = new ConcurrentHashMap<>();
  private volatile List<DeviceBid> bids = List.of();

  /** An immutable list, ordered by node and device. */
  public List<DeviceBid> all() {
    return bids;
  }

  void publish(List<DeviceBid> latest) {
    bids = List.copyOf(latest);
    sent.keySet().retainAll(bids.stream().map(DeviceBid::lane).collect(Collectors.toSet()));
  }

  /** Counts a sequence that is on its way to the device of a bid. */
  void countSent(DeviceBid bid) {
    sent.compute(
        bid.lane(),
        (lane, before) ->
            new Sent(
                bid.telemetry().at(),
                before != null && before.since(bid) ? before.sequences() + 1 : 1));
  }

  /** Sequences that this node has sent to a device since it made the bid. */
  int sentSince(DeviceBid bid) {
    Sent latest = sent.get(bid.lane());
    return latest != null && latest.since(bid) ? latest.sequences() : 0;
  }
}
