package io.runtimemoat.persistence.ledger;

import java.sql.SQLException;

/** The database and this node's segments disagree about a chain: one of them was changed. */
final class ChainDivergedException extends SQLException {
  ChainDivergedException(ChainId chain, long sequence, String detail) {
    super("chain %s, fact %d: %s".formatted(chain.value(), sequence, detail));
  }
}
