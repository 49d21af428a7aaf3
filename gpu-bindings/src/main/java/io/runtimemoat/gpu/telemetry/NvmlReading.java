package io.runtimemoat.gpu.telemetry;

import java.util.List;

/**
 * One NVIDIA GPU at one moment, by its management library. A value that the GPU does not report is
 * NaN, or -1 for bytes.
 *
 * @param index NVML's, which is by PCI bus
 * @param utilization share of the last sample period in which a kernel ran, in [0, 1]
 * @param memoryUsedBytes of the device
 * @param memoryTotalBytes of the device
 * @param powerWatts of the board
 * @param temperatureCelsius of the chip
 * @param joules used since the driver was loaded
 */
public record NvmlReading(
    int index,
    String name,
    double utilization,
    long memoryUsedBytes,
    long memoryTotalBytes,
    double powerWatts,
    double temperatureCelsius,
    double joules) {

  /** Every GPU of this machine now; empty without an NVIDIA driver; never throws. */
  public static List<NvmlReading> all() {
    return NvmlLibrary.readings();
  }
}
