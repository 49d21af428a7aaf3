package io.runtimemoat.loadtests.load;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.HdrHistogram.Histogram;

/**
 * What one open-loop run saw. Latency counts from the intended start, so that a stalled server
 * cannot hide the requests it kept waiting (coordinated omission).
 *
 * @param sent requests in the measured time
 * @param failed those without a 200
 * @param achievedPerSecond completed with 200, per second of measured time
 * @param latencyMicros from intended start to the last byte
 * @param firstByteMicros from intended start to the first byte of the body
 */
public record LoadResult(
    long sent,
    long failed,
    double achievedPerSecond,
    Histogram latencyMicros,
    Histogram firstByteMicros) {

  /** Counts and percentiles in milliseconds. */
  public ObjectNode toJson() {
    ObjectNode json = new JsonMapper().createObjectNode();
    json.put("sent", sent).put("failed", failed).put("achievedPerSecond", achievedPerSecond);
    json.set("latencyMs", percentiles(latencyMicros));
    json.set("firstByteMs", percentiles(firstByteMicros));
    return json;
  }

  private static ObjectNode percentiles(Histogram micros) {
    ObjectNode json = new JsonMapper().createObjectNode();
    json.put("mean", micros.getMean() / 1_000);
    for (double percentile : new double[] {50, 90, 95, 99, 99.9}) {
      json.put("p" + percentile, micros.getValueAtPercentile(percentile) / 1_000.0);
    }
    json.put("max", micros.getMaxValue() / 1_000.0);
    return json;
  }
}
