package io.runtimemoat.gpu.telemetry;

/** One NVIDIA GPU at one moment, by NVML. */
public record NvmlReading(
    int index,
    String name,
    double utilisation,
    long memoryUsedBytes,
    long memoryTotalBytes,
    double powerWatts,
    double temperatureCelsius) {}
