package io.runtimemoat.actors.device;

import io.runtimemoat.gpu.DeviceKind;
import io.runtimemoat.gpu.DeviceTelemetry;
import io.runtimemoat.gpu.ModelDescription;
import io.runtimemoat.persistence.serialization.WireMessage;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;

/**
 * What one device offers right now, as its lane tells every roster.
 *
 * @param node address of the node that has the device
 * @param device id of the device on its node
 * @param lane takes sequences for the device
 */
public record DeviceBid(
    String node,
    String device,
    DeviceKind kind,
    List<ModelDescription> models,
    DeviceTelemetry telemetry,
    ActorRef<DeviceLane.Command> lane)
    implements DeviceRoster.Command, WireMessage {
  public DeviceBid {
    models = List.copyOf(models);
  }

  /** Whether the device has loaded the model. */
  public boolean has(String model) {
    return models.stream().anyMatch(loaded -> loaded.name().equals(model));
  }
}
