package io.runtimemoat.persistence.ledger;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** The reading side: every chain the database and this node's segments hold. */
public interface LedgerReader {
  List<ChainId> chains();

  /** Feeds the facts of a chain in order, from {@code fromSequence}; returns the next sequence. */
  default long read(ChainId chain, long fromSequence, Consumer<StoredFact> sink) {
    return readWhile(
        chain,
        fromSequence,
        fact -> {
          sink.accept(fact);
          return true;
        });
  }

  /** The same until the sink takes a fact for the last it wants, by answering false. */
  long readWhile(ChainId chain, long fromSequence, Predicate<StoredFact> sink);

  /**
   * Chains that have not ended and of which only their node has the newest facts, with the time in
   * microseconds before which the database has all of each.
   */
  Map<ChainId, Long> awaited();

  /** Whether a signed head says that the chain has all its facts, and the database has them. */
  boolean ended(ChainId chain);

  /** The facts of one request in order, over all chains. */
  List<StoredFact> request(String requestId);

  /** Recomputes a chain's digests and checks its signed heads. */
  ChainVerdict verify(ChainId chain);

  /**
   * What verification found.
   *
   * @param facts number of facts checked
   * @param brokenAt first sequence that does not match or is missing, or -1
   * @param detail one sentence; says which signed head failed or that the tail is cut
   */
  record ChainVerdict(ChainId chain, boolean intact, long facts, long brokenAt, String detail) {}
}
