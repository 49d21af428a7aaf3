package io.runtimemoat.decision.budget;

import java.util.List;

/**
 * A stretch of a chain, folded for one tenant.
 *
 * @param from first sequence it covers; it is taken only by a budget that stands exactly there
 * @param position where the budget stands afterwards
 */
public record FoldedSpend(long from, ChainPosition position, List<Charge> charges) {
  public FoldedSpend {
    charges = List.copyOf(charges);
  }
}
