package io.runtimemoat.actors.budget;

import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.LedgerReader;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.util.function.Consumer;

/** The part of the ledger that budgets read; may block. */
interface SpendSource {
  /** Feeds the facts of a chain in order, from {@code from}; returns the next sequence. */
  long read(String chain, long from, Consumer<StoredFact> sink);

  /** Whether a chain will never have more facts than {@link #read} tells from now on. */
  boolean ended(String chain);

  /** The ledger as it is. */
  static SpendSource of(LedgerReader reader) {
    return new SpendSource() {
      @Override
      public long read(String chain, long from, Consumer<StoredFact> sink) {
        return reader.read(new ChainId(chain), from, sink);
      }

      @Override
      public boolean ended(String chain) {
        return reader.ended(new ChainId(chain));
      }
    };
  }
}
