package io.runtimemoat.decision.budget;

/**
 * How far a ledger chain was folded into a tenant's budget.
 *
 * @param next sequence of the first fact that is not folded yet
 * @param openFrom sequence of the oldest reservation that was not settled before {@code next}; a
 *     fold that starts again reads from there to know which are open
 * @param ended whether the chain is folded to its end; nothing is lent to it any more
 */
public record ChainPosition(String chain, long next, long openFrom, boolean ended) {
  public ChainPosition {
    if (openFrom < 0 || openFrom > next) {
      throw new IllegalArgumentException("a chain is folded from 0 up, and open before next");
    }
  }

  /** Nothing of the chain before {@code head} concerns the tenant. */
  static ChainPosition at(String chain, long head) {
    return new ChainPosition(chain, head, head, false);
  }
}
