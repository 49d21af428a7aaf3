package io.runtimemoat.gpu;

import java.time.Instant;
import java.util.Map;

/**
 * One reading of a device.
 *
 * @param queuedSequences accepted, waiting for a slot
 * @param activeSequences holding a slot
 * @param utilization share of the last second that the lane spent in model runs, in [0, 1]
 * @param promptTokensPerSecond over the last second
 * @param completionTokensPerSecond over the last second
 * @param kvBytesReserved bytes of all KV arenas, made at load
 * @param kvBytesInUse bytes of KV that hold committed tokens
 * @param nativeBytes bytes of native memory this lane accounts for, arenas included
 * @param joules energy used since start, NaN where not readable
 * @param queueDepthByModel accepted, waiting for a slot, per model; models without any are left out
 */
public record DeviceTelemetry(
    Instant at,
    int queuedSequences,
    int activeSequences,
    double utilization,
    double promptTokensPerSecond,
    double completionTokensPerSecond,
    long kvBytesReserved,
    long kvBytesInUse,
    long nativeBytes,
    double joules,
    Map<String, Integer> queueDepthByModel) {

  public DeviceTelemetry {
    queueDepthByModel = Map.copyOf(queueDepthByModel);
  }
}
