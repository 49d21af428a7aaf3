package io.runtimemoat.gpu.telemetry;

import java.util.List;

/** What this machine offers to run models on. */
public record DeviceInventory(
    List<String> executionProviders,
    List<ExecutionDevice> executionDevices,
    Processor processor,
    long memoryBytes) {
  public DeviceInventory {
    executionProviders = List.copyOf(executionProviders);
    executionDevices = List.copyOf(executionDevices);
  }

  /** A device that an ONNX Runtime execution provider offers. */
  public record ExecutionDevice(String provider, String kind, String vendor) {}

  /** The CPU. */
  public record Processor(String model, int cores, List<String> vectorExtensions) {
    public Processor {
      vectorExtensions = List.copyOf(vectorExtensions);
    }
  }
}
