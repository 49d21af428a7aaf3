package io.runtimemoat.actors.device;

import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.placement.DeviceLoad;
import io.runtimemoat.decision.placement.LeastWait;
import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.DeviceTelemetry;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;

/** All devices of the cluster as one node sees them. Safe for use by many threads. */
public final class DeviceFleet {
  /** A device that has what is asked for. */
  private record Option(DeviceLoad load, Seat seat) {}

  private final String node;
  private final List<Device> local;
  private final LeastWait order;
  private final LatestBids bids;

  private DeviceFleet(String node, List<Device> local, LeastWait order, LatestBids bids) {
    this.node = node;
    this.local = local;
    this.order = order;
    this.bids = bids;
  }

  /** Starts a lane for each of this node's devices and the roster of everybody's. */
  public static DeviceFleet start(
      ActorSystem<?> system, List<Device> devices, SessionSettings settings, Clock clock) {
    LatestBids bids = new LatestBids();
    for (Device device : devices) {
      system.systemActorOf(
          DeviceLane.create(device, settings), "device-lane-" + device.id(), Props.empty());
    }
    system.systemActorOf(
        DeviceRoster.create(bids, settings.bidExpiry(), clock), "device-roster", Props.empty());
    return new DeviceFleet(
        system.address().toString(),
        List.copyOf(devices),
        new LeastWait(settings.remoteHandicapSequences()),
        bids);
  }

  /** The devices that have the model, least expected wait first; empty when none has. */
  public List<Seat> seats(String model) {
    return options(model).stream()
        .sorted(Comparator.comparing(Option::load, order))
        .map(Option::seat)
        .toList();
  }

  /**
   * The fewest sequences that are ahead of a new one on a device that has the model; empty when
   * none has.
   */
  public OptionalDouble leastAhead(String model) {
    return options(model).stream().mapToDouble(option -> LeastWait.ahead(option.load())).min();
  }

  private List<Option> options(String model) {
    List<Option> options = new ArrayList<>();
    for (Device device : local) {
      if (hasModel(device, model)) {
        DeviceTelemetry now = device.telemetry();
        options.add(
            new Option(
                load(node, device.id(), true, now.queuedSequences(), now),
                new Seat.Local(node, device)));
      }
    }
    for (DeviceBid bid : bids.all()) {
      if (isRemote(bid) && bid.has(model)) {
        options.add(
            new Option(
                load(
                    bid.node(),
                    bid.device(),
                    false,
                    bid.telemetry().queuedSequences() + bids.sentSince(bid),
                    bid.telemetry()),
                new Seat.Remote(bid, bids)));
      }
    }
    return options;
  }

  /** Whether some device has the model loaded. */
  public boolean has(String model) {
    return local.stream().anyMatch(device -> hasModel(device, model))
        || bids.all().stream().anyMatch(bid -> isRemote(bid) && bid.has(model));
  }

  /** Every device, this node's first. */
  public List<DeviceView> views() {
    List<DeviceView> views = new ArrayList<>();
    for (Device device : local) {
      views.add(
          new DeviceView(
              node, device.id(), true, device.kind(), device.models(), device.telemetry()));
    }
    for (DeviceBid bid : bids.all()) {
      if (isRemote(bid)) {
        views.add(
            new DeviceView(
                bid.node(), bid.device(), false, bid.kind(), bid.models(), bid.telemetry()));
      }
    }
    return List.copyOf(views);
  }

  private boolean isRemote(DeviceBid bid) {
    return !bid.node().equals(node);
  }

  private static boolean hasModel(Device device, String model) {
    return device.models().stream().anyMatch(loaded -> loaded.name().equals(model));
  }

  private static DeviceLoad load(
      String node, String device, boolean local, int queued, DeviceTelemetry telemetry) {
    return new DeviceLoad(
        node, device, local, queued, telemetry.activeSequences(), telemetry.utilization());
  }
}
