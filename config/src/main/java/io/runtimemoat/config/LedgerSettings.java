package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * How facts are written, shipped, sealed and kept.
 *
 * @param syncInterval period of fdatasync under {@link Sync#BATCH}
 * @param segmentBytes size at which a segment file is closed
 * @param maxUnshippedBytes disk for facts that are not yet in the database
 * @param maxFactBytes largest payload of one fact
 * @param shipInterval pause between two looks for new facts
 * @param shipBatchFacts most facts in one transaction
 * @param shipBatchBytes most sealed bytes in one transaction, one fact excepted
 * @param backoffMin first pause while the database is away
 * @param backoffMax longest pause while the database is away
 * @param headInterval period of signed chain heads
 * @param payloadMaxAge longest life of a payload in the database
 * @param payloadMaxBytes all payloads in the database
 * @param retentionInterval period of the retention check
 * @param keyRefreshInterval period of asking for erasures by other nodes
 * @param cachedKeys opened tenant keys kept in memory
 * @param masterKey base64 or hex of 32 bytes, or empty for the key file
 */
public record LedgerSettings(
    Sync sync,
    Duration syncInterval,
    int segmentBytes,
    long maxUnshippedBytes,
    int maxFactBytes,
    Duration shipInterval,
    int shipBatchFacts,
    int shipBatchBytes,
    Duration backoffMin,
    Duration backoffMax,
    Duration headInterval,
    Duration payloadMaxAge,
    long payloadMaxBytes,
    Duration retentionInterval,
    Duration keyRefreshInterval,
    int cachedKeys,
    String masterKey) {

  private static final String SECTION = "moat.ledger";
  private static final int KEY_BYTES = 32;
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;
  private static final long GIB = 1024L * MIB;

  /** When appended bytes are forced to the disk. */
  public enum Sync {
    /** When the kernel likes. */
    NONE,
    /** Every sync interval. */
    BATCH,
    /** Before an append returns. */
    EACH
  }

  /** Reads {@code moat.ledger}. */
  public static LedgerSettings from(Config root) {
    SettingReader reader = SettingReader.of(root, SECTION);
    SettingReader ship = reader.section("ship");
    SettingReader retention = reader.section("retention");
    SettingReader keys = reader.section("keys");
    LedgerSettings settings =
        new LedgerSettings(
            Sync.valueOf(
                reader.oneOf("sync", List.of("none", "batch", "each")).toUpperCase(Locale.ROOT)),
            reader.durationIn("sync-interval", Duration.ofMillis(1), Duration.ofSeconds(10)),
            (int) reader.bytesIn("segment-bytes", 64 * KIB, GIB),
            reader.bytesIn("max-unshipped-bytes", 256 * KIB, 1024 * GIB),
            (int) reader.bytesIn("max-fact-bytes", KIB, 16 * MIB),
            ship.durationIn("interval", Duration.ofMillis(10), Duration.ofMinutes(1)),
            ship.intIn("batch-facts", 1, 10_000),
            (int) ship.bytesIn("batch-bytes", KIB, 64 * MIB),
            ship.durationIn("backoff-min", Duration.ofMillis(10), Duration.ofMinutes(10)),
            ship.durationIn("backoff-max", Duration.ofMillis(10), Duration.ofMinutes(10)),
            reader.durationIn("head-interval", Duration.ofSeconds(1), Duration.ofHours(1)),
            retention.durationIn("max-age", Duration.ofHours(1), Duration.ofDays(3653)),
            retention.bytesIn("max-bytes", MIB, 100 * 1024 * GIB),
            retention.durationIn("check-interval", Duration.ofSeconds(1), Duration.ofDays(1)),
            keys.durationIn("refresh-interval", Duration.ofMillis(100), Duration.ofHours(1)),
            keys.intIn("cached", 16, 1_000_000),
            reader.string("master-key").strip());
    settings.checkTogether(reader, ship);
    settings.checkMasterKey(reader);
    return settings;
  }

  /** Says how long the key is, never which. */
  private void checkMasterKey(SettingReader reader) {
    int bytes = masterKeyBytes();
    reader.require(
        masterKey.isEmpty() || bytes == KEY_BYTES,
        "master-key",
        "(%d characters, %s)"
            .formatted(masterKey.length(), bytes < 0 ? "not base64" : bytes + " bytes as base64"),
        "MOAT_MASTER_KEY takes 32 bytes as base64, such as `openssl rand -base64 32` makes, or as"
            + " 64 hex digits; empty for a key file in moat.data-dir");
  }

  private int masterKeyBytes() {
    if (masterKey.matches("[0-9a-fA-F]{64}")) {
      return KEY_BYTES;
    }
    try {
      return Base64.getDecoder().decode(masterKey).length;
    } catch (IllegalArgumentException e) {
      return -1;
    }
  }

  private void checkTogether(SettingReader reader, SettingReader ship) {
    reader.require(
        maxUnshippedBytes >= 4L * segmentBytes,
        "max-unshipped-bytes",
        maxUnshippedBytes,
        "at least 4 segments of segment-bytes = " + segmentBytes + " bytes");
    reader.require(
        maxFactBytes <= segmentBytes,
        "max-fact-bytes",
        maxFactBytes,
        "at most segment-bytes = " + segmentBytes + " bytes");
    ship.require(
        backoffMax.compareTo(backoffMin) >= 0,
        "backoff-max",
        backoffMax.toMillis() + " ms",
        "at least backoff-min = " + backoffMin.toMillis() + " ms");
  }

  /** Says whether a master key was given, never which. */
  @Override
  public String toString() {
    return "LedgerSettings[sync=%s, segmentBytes=%d, maxUnshippedBytes=%d, masterKey=%s]"
        .formatted(sync, segmentBytes, maxUnshippedBytes, masterKey.isEmpty() ? "file" : "given");
  }
}
