package io.runtimemoat.node.telemetry;

import io.runtimemoat.gpu.Device;
import io.runtimemoat.gpu.DeviceTelemetry;
import java.util.List;
import kamon.Kamon;
import kamon.metric.MeasurementUnit;
import kamon.tag.TagSet;

/** Publishes the latest reading of every device as gauges labeled by device. */
public final class DeviceGauges {
  private final List<Device> devices;

  public DeviceGauges(List<Device> devices) {
    this.devices = List.copyOf(devices);
  }

  /** Reads every device once and sets its gauges. */
  public void update() {
    for (Device device : devices) {
      update(TagSet.of("device", device.id()), device.telemetry());
    }
  }

  private static void update(TagSet tags, DeviceTelemetry reading) {
    set(
        "moat.device.queued_sequences",
        "Accepted, waiting for a slot",
        tags,
        reading.queuedSequences());
    set("moat.device.active_sequences", "Holding a slot", tags, reading.activeSequences());
    set(
        "moat.device.utilization_ratio",
        "Share of the last second in model runs",
        tags,
        reading.utilization());
    set(
        "moat.device.prompt_tokens_per_second",
        "Over the last second",
        tags,
        reading.promptTokensPerSecond());
    set(
        "moat.device.completion_tokens_per_second",
        "Over the last second",
        tags,
        reading.completionTokensPerSecond());
    setBytes("moat.device.kv_reserved", "Bytes of all KV arenas", tags, reading.kvBytesReserved());
    setBytes(
        "moat.device.kv_in_use",
        "Bytes of KV that hold committed tokens",
        tags,
        reading.kvBytesInUse());
    setBytes(
        "moat.device.native_memory", "Native bytes accounted for", tags, reading.nativeBytes());
    if (!Double.isNaN(reading.joules())) {
      set("moat.device.energy_joules", "Energy used since start", tags, reading.joules());
    }
  }

  private static void set(String name, String help, TagSet tags, double value) {
    Kamon.gauge(name, help).withTags(tags).update(value);
  }

  private static void setBytes(String name, String help, TagSet tags, long bytes) {
    Kamon.gauge(name, help, MeasurementUnit.information().bytes())
        .withTags(tags)
        .update((double) bytes);
  }
}
