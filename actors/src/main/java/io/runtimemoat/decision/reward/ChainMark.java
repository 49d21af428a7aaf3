package io.runtimemoat.decision.reward;

/**
 * How far a ledger chain was folded into a tenant's rewards.
 *
 * @param readFrom first fact that something open still needs
 * @param closedTo decisions before it are closed; at least {@code readFrom}, since feedback that an
 *     open decision of another chain needs may stand before decisions that are closed
 */
public record ChainMark(long readFrom, long closedTo) {
  /** Nothing was read. */
  public static final ChainMark START = new ChainMark(0, 0);

  public ChainMark {
    if (readFrom < 0 || closedTo < readFrom) {
      throw new IllegalArgumentException("a chain is read from 0 up and closed from there on");
    }
  }
}
