package io.runtimemoat.gpu.onnx;

import io.runtimemoat.gpu.telemetry.EnergyReading;

/** Energy used since this meter was made, read from the machine at most once a second. */
final class EnergyMeter {
  private static final long PERIOD_NS = 1_000_000_000L;

  private EnergyReading last = EnergyReading.now();
  private long lastNs = System.nanoTime();
  private double joules = last.since(last);

  /** Joules, NaN where not readable. */
  synchronized double joules() {
    long now = System.nanoTime();
    if (!Double.isNaN(joules) && now - lastNs >= PERIOD_NS) {
      EnergyReading reading = EnergyReading.now();
      joules += reading.since(last);
      last = reading;
      lastNs = now;
    }
    return joules;
  }
}
