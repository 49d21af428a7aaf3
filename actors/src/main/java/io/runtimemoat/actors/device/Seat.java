package io.runtimemoat.actors.device;

import io.runtimemoat.gpu.Device;
import org.apache.pekko.actor.typed.ActorRef;

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
  record Remote(String node, String device, ActorRef<DeviceLane.Command> lane) implements Seat {}
}
