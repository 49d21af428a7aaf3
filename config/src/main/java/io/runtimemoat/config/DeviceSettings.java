package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How a device lane runs its models; the keys below {@code moat.device}.
 *
 * @param lanes device lanes of this node, each with its own thread and its own copy of the models
 * @param threads intra-op threads of one model run
 * @param spinning whether waiting intra-op threads spin
 * @param queueCapacity accepted sequences of one lane beyond those that hold a slot
 * @param tenantQueueShare share of the capacity one tenant may hold, above 0
 * @param runLimit no run is planned longer than this
 * @param chunkTokens most prompt tokens of one run
 * @param draftTokens most drafts of tokens that a grammar forces in one feed; 0 for none
 * @param stallTimeout how long a sequence may wait for its reader's credit
 * @param fairQuantumTokens tokens by which tenants' served shares may drift before a slot changes
 *     hands
 * @param parkedKvBytes KV of sequences that lost their slot, kept in the heap, at most
 */
public record DeviceSettings(
    int lanes,
    int threads,
    boolean spinning,
    int queueCapacity,
    double tenantQueueShare,
    Duration runLimit,
    int chunkTokens,
    int draftTokens,
    Duration stallTimeout,
    int fairQuantumTokens,
    long parkedKvBytes) {

  public static DeviceSettings from(Config root) {
    SettingReader reader = SettingReader.of(root, "moat.device");
    int chunkTokens = reader.intIn("chunk-tokens", 16, 512);
    reader.require(
        Integer.bitCount(chunkTokens) == 1, "chunk-tokens", chunkTokens, "a power of two");
    return new DeviceSettings(
        reader.intIn("lanes", 1, 16),
        reader.intIn("threads", 1, 256),
        reader.flag("spinning"),
        reader.intIn("queue-capacity", 1, 100_000),
        reader.doubleIn("tenant-queue-share", 0.01, 1),
        reader.durationIn("run-limit", Duration.ofMillis(1), Duration.ofSeconds(1)),
        chunkTokens,
        reader.intIn("draft-tokens", 0, 32),
        reader.durationIn("stall-timeout", Duration.ofMillis(10), Duration.ofMinutes(10)),
        reader.intIn("fair-quantum-tokens", 1, 10_000),
        reader.bytesIn("parked-kv", 0, 1L << 40));
  }
}
