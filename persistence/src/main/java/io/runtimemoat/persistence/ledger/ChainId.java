package io.runtimemoat.persistence.ledger;

/**
 * Names one chain: the facts of one node start, written by that node alone.
 *
 * @param value 128 bits as 32 lower-case hex digits, unique per node start, time-ordered
 */
public record ChainId(String value) implements Comparable<ChainId> {
  public ChainId {
    if (!value.matches("[0-9a-f]{32}")) {
      throw new IllegalArgumentException("a chain id is 32 lower-case hex digits, not " + value);
    }
  }

  @Override
  public int compareTo(ChainId other) {
    return value.compareTo(other.value);
  }
}
