package io.runtimemoat.actors.device;

import io.runtimemoat.gpu.DeviceKind;
import io.runtimemoat.gpu.DeviceTelemetry;
import io.runtimemoat.gpu.ModelDescription;
import java.util.List;

/**
 * One device of the cluster as it last described itself.
 *
 * @param node address of its node
 * @param local whether this node has it
 */
public record DeviceView(
    String node,
    String device,
    boolean local,
    DeviceKind kind,
    List<ModelDescription> models,
    DeviceTelemetry telemetry) {
  public DeviceView {
    models = List.copyOf(models);
  }
}
