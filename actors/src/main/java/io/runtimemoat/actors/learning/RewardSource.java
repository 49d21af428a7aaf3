package io.runtimemoat.actors.learning;

import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.LedgerReader;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The part of the ledger that learners read; may block. */
interface RewardSource {
  /** Names of every chain. */
  List<String> chains();

  /**
   * Chains whose nodes may have facts that cannot be read yet, with the time in microseconds before
   * which every fact of each can.
   */
  Map<String, Long> awaited();

  /**
   * Feeds the facts of a chain in order, from {@code from}, until the sink answers false to one;
   * returns the next sequence.
   */
  long read(String chain, long from, Predicate<StoredFact> sink);

  /** Whether a chain will never have more facts than {@link #read} tells from now on. */
  boolean ended(String chain);

  /** The ledger as it is. */
  static RewardSource of(LedgerReader reader) {
    return new RewardSource() {
      @Override
      public List<String> chains() {
        return reader.chains().stream().map(ChainId::value).toList();
      }

      @Override
      public Map<String, Long> awaited() {
        Map<String, Long> awaited = new TreeMap<>();
        reader.awaited().forEach((chain, micros) -> awaited.put(chain.value(), micros));
        return awaited;
      }

      @Override
      public long read(String chain, long from, Predicate<StoredFact> sink) {
        return reader.readWhile(new ChainId(chain), from, sink);
      }

      @Override
      public boolean ended(String chain) {
        return reader.ended(new ChainId(chain));
      }
    };
  }
}
