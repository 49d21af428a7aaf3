package io.runtimemoat.gpu.telemetry;

/**
 * The machine's energy counter at one moment.
 *
 * @param joules since the source's start, NaN where not readable
 */
public record EnergyReading(double joules) {}
