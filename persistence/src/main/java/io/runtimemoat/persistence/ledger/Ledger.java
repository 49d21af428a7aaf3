package io.runtimemoat.persistence.ledger;

/** The writing side: this node's chain. Safe for use by many threads. */
public interface Ledger extends AutoCloseable {
  ChainId chain();

  /**
   * Appends before it returns: a fact returned from here survives {@code kill -9}.
   *
   * @throws LedgerUnavailableException when the segment cannot be written; nothing was appended
   */
  FactPosition append(Fact fact);

  @Override
  void close();
}
