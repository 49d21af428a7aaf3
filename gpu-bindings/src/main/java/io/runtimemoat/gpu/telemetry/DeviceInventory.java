package io.runtimemoat.gpu.telemetry;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtEpDevice;
import ai.onnxruntime.OrtException;
import io.runtimemoat.gpu.ort.OnnxEnvironment;
import java.util.List;
import java.util.Map;

/**
 * What this machine offers to run models on.
 *
 * @param runtimeVersion ONNX Runtime's version, empty when its native code does not load
 * @param executionProviders those the runtime was built with, such as CPU or CUDA
 * @param executionDevices the devices they see
 * @param processor the CPU
 * @param memoryBytes of the machine, or of the container it is confined to; 0 when unknown
 * @param gpus what NVML sees, empty without an NVIDIA driver
 */
public record DeviceInventory(
    String runtimeVersion,
    List<String> executionProviders,
    List<ExecutionDevice> executionDevices,
    Processor processor,
    long memoryBytes,
    List<NvmlReading> gpus) {

  private static final int MAX_DEVICES = 64;

  public DeviceInventory {
    executionProviders = List.copyOf(executionProviders);
    executionDevices = List.copyOf(executionDevices);
    gpus = List.copyOf(gpus);
  }

  /**
   * A device that an ONNX Runtime execution provider offers.
   *
   * @param provider such as {@code CPUExecutionProvider}
   * @param kind CPU, GPU or NPU
   * @param metadata what the driver tells about it
   */
  public record ExecutionDevice(
      String provider, String kind, String vendor, Map<String, String> metadata) {
    public ExecutionDevice {
      metadata = Map.copyOf(metadata);
    }
  }

  /** Looks at the machine; what cannot be read is left empty. */
  public static DeviceInventory ofThisMachine() {
    Processor processor = Processor.ofThisMachine();
    long memoryBytes = MachineMemory.totalBytes();
    List<NvmlReading> gpus = NvmlReading.all();
    try {
      OrtEnvironment environment = OnnxEnvironment.get();
      return new DeviceInventory(
          environment.getVersion(),
          OrtEnvironment.getAvailableProviders().stream().map(Enum::name).sorted().toList(),
          devices(environment),
          processor,
          memoryBytes,
          gpus);
    } catch (RuntimeException | LinkageError e) {
      return new DeviceInventory("", List.of(), List.of(), processor, memoryBytes, gpus);
    }
  }

  private static List<ExecutionDevice> devices(OrtEnvironment environment) {
    try {
      return environment.getEpDevices().stream()
          .limit(MAX_DEVICES)
          .map(DeviceInventory::described)
          .toList();
    } catch (OrtException e) {
      return List.of();
    }
  }

  private static ExecutionDevice described(OrtEpDevice device) {
    return new ExecutionDevice(
        device.getEpName(),
        device.getDevice().getType().name(),
        device.getDevice().getVendor(),
        device.getDevice().getMetadata());
  }
}
