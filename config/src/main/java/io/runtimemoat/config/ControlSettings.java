package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How control facts (tenants, keys, flags) are written and followed.
 *
 * @param region where this node runs, as flags of regions name it; up to 64 characters, empty for
 *     nowhere in particular
 * @param pollInterval between two reads of the control table, in [50 ms, 5 s]
 * @param staleAfter age from which a node neither explores nor is ready; above 2 poll intervals
 * @param batchRows rows per read, in [1, 10000]
 * @param publishAttempts writes of one row before its command is answered with an error, in [1, 20]
 * @param publishRetryDelay until an owner tries again, in [10 ms, 10 min]
 * @param keysPerTenant most keys of a tenant that are not revoked, in [1, 1000]
 * @param askTimeout longest wait for an entity's answer, in [100 ms, 60 s]
 * @param tombstoneAge from which deleted things are forgotten, in [1 h, 365 d]
 * @param tombstonePurgeInterval between two looks for them, in [1 min, 1 d]
 * @param flagRolloutInterval between two reports of a node about flags in a rollout, and between
 *     two looks at it, in [50 ms, 30 s]
 */
public record ControlSettings(
    String region,
    Duration pollInterval,
    Duration staleAfter,
    int batchRows,
    int publishAttempts,
    Duration publishRetryDelay,
    int keysPerTenant,
    Duration askTimeout,
    Duration tombstoneAge,
    Duration tombstonePurgeInterval,
    Duration flagRolloutInterval) {

  private static final int MOST_REGION_CHARS = 64;

  /** Reads {@code moat.control}. */
  public static ControlSettings from(Config root) {
    SettingReader reader = SettingReader.of(root, "moat.control");
    Duration poll =
        reader.durationIn("poll-interval", Duration.ofMillis(50), Duration.ofSeconds(5));
    Duration stale =
        reader.durationIn("stale-after", Duration.ofMillis(100), Duration.ofMinutes(5));
    reader.require(
        stale.compareTo(poll.multipliedBy(2)) > 0,
        "stale-after",
        stale.toMillis() + " ms",
        "more than twice poll-interval, so that one slow read is not an outage");
    String region = reader.string("region");
    reader.require(region.length() <= MOST_REGION_CHARS, "region", region, "at most 64 characters");
    return new ControlSettings(
        region,
        poll,
        stale,
        reader.intIn("batch-rows", 1, 10_000),
        reader.intIn("publish-attempts", 1, 20),
        reader.durationIn("publish-retry-delay", Duration.ofMillis(10), Duration.ofMinutes(10)),
        reader.intIn("keys-per-tenant", 1, 1_000),
        reader.durationIn("ask-timeout", Duration.ofMillis(100), Duration.ofSeconds(60)),
        reader.durationIn("tombstone-age", Duration.ofHours(1), Duration.ofDays(365)),
        reader.durationIn("tombstone-purge-interval", Duration.ofMinutes(1), Duration.ofDays(1)),
        reader.durationIn("flag-rollout-interval", Duration.ofMillis(50), Duration.ofSeconds(30)));
  }
}
