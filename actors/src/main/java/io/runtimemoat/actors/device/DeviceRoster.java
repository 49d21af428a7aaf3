package io.runtimemoat.actors.device;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.AbstractBehavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.Receive;
import org.apache.pekko.actor.typed.receptionist.Receptionist;

/**
 * Keeps the latest bid of every device of the cluster and publishes them as an immutable list, so
 * that placing a request is a local read.
 */
public final class DeviceRoster extends AbstractBehavior<DeviceRoster.Command> {
  /** A bid, a change of the cluster's lanes, or time to forget silent ones. */
  public sealed interface Command permits DeviceBid, LanesListed, Timer {}

  record LanesListed(Set<ActorRef<DeviceLane.Command>> lanes) implements Command {}

  enum Timer implements Command {
    FORGET_SILENT
  }

  /**
   * The roster of one node.
   *
   * @param bids where the list is published, ordered by node and device
   * @param expiry after which a device that stays silent is no longer offered
   */
  public static Behavior<Command> create(LatestBids bids, Duration expiry, Clock clock) {
    return Behaviors.setup(
        context ->
            Behaviors.withTimers(
                timers -> {
                  timers.startTimerWithFixedDelay(Timer.FORGET_SILENT, expiry);
                  return new DeviceRoster(context, bids, expiry, clock);
                }));
  }

  private record Heard(DeviceBid bid, Instant at) {}

  private static final Comparator<DeviceBid> BY_NODE_AND_DEVICE =
      Comparator.comparing(DeviceBid::node).thenComparing(DeviceBid::device);

  private final LatestBids bids;
  private final Duration expiry;
  private final Clock clock;
  private final Map<ActorRef<DeviceLane.Command>, Heard> heard = new HashMap<>();
  private Set<ActorRef<DeviceLane.Command>> lanes = Set.of();

  private DeviceRoster(
      ActorContext<Command> context, LatestBids bids, Duration expiry, Clock clock) {
    super(context);
    this.bids = bids;
    this.expiry = expiry;
    this.clock = clock;
    ActorRef<Receptionist.Listing> listings =
        context.messageAdapter(
            Receptionist.Listing.class,
            listing -> new LanesListed(listing.getServiceInstances(DeviceLane.KEY)));
    context.getSystem().receptionist().tell(Receptionist.subscribe(DeviceLane.KEY, listings));
  }

  @Override
  public Receive<Command> createReceive() {
    return newReceiveBuilder()
        .onMessage(DeviceBid.class, this::onBid)
        .onMessage(LanesListed.class, this::onLanesListed)
        .onMessage(Timer.class, this::onTimer)
        .build();
  }

  private Behavior<Command> onBid(DeviceBid bid) {
    if (lanes.contains(bid.lane())) {
      heard.put(bid.lane(), new Heard(bid, clock.instant()));
      publish();
    }
    return this;
  }

  /** The receptionist drops the lanes of a node that is unreachable or gone. */
  private Behavior<Command> onLanesListed(LanesListed listing) {
    Set<ActorRef<DeviceLane.Command>> added = new HashSet<>(listing.lanes());
    added.removeAll(lanes);
    lanes = listing.lanes();
    heard.keySet().retainAll(lanes);
    publish();
    ActorRef<DeviceBid> self = getContext().getSelf().narrow();
    added.forEach(lane -> lane.tell(new DeviceLane.Follow(self)));
    return this;
  }

  private Behavior<Command> onTimer(Timer timer) {
    Instant oldest = clock.instant().minus(expiry);
    if (heard.values().removeIf(entry -> entry.at().isBefore(oldest))) {
      publish();
    }
    return this;
  }

  private void publish() {
    bids.publish(heard.values().stream().map(Heard::bid).sorted(BY_NODE_AND_DEVICE).toList());
  }
}
