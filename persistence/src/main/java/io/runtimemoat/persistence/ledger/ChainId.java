package io.runtimemoat.persistence.ledger;

import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Names one chain: the facts of one node start, written by that node alone.
 *
 * @param value 128 bits as 32 lower-case hex digits, unique per node start, time-ordered
 */
public record ChainId(String value) implements Comparable<ChainId> {
  /** Length of {@link #bytes()}. */
  public static final int BYTES = 16;

  private static final int RANDOM_BYTES = 10;

  public ChainId {
    if (!value.matches("[0-9a-f]{32}")) {
      throw new IllegalArgumentException("a chain id is 32 lower-case hex digits, not " + value);
    }
  }

  /** A new id: 48 bits of milliseconds since the epoch, then 80 random bits. */
  public static ChainId create(long atMillis, SecureRandom random) {
    byte[] tail = new byte[RANDOM_BYTES];
    random.nextBytes(tail);
    return new ChainId("%012x".formatted(atMillis) + HexFormat.of().formatHex(tail));
  }

  /** Milliseconds since the epoch at which the chain was opened, by its node's clock. */
  public long openedAtMillis() {
    return HexFormat.fromHexDigitsToLong(value, 0, 12);
  }

  /** The id as 16 bytes. */
  public byte[] bytes() {
    return HexFormat.of().parseHex(value);
  }

  static ChainId of(byte[] bytes) {
    return new ChainId(HexFormat.of().formatHex(bytes));
  }

  @Override
  public int compareTo(ChainId other) {
    return value.compareTo(other.value);
  }
}
