package io.runtimemoat.decision.budget;

import java.util.List;

/**
 * One node start's state of all its leases of a tenant; may be repeated.
 *
 * @param chain the node start's ledger chain
 * @param head a sequence of the chain before which no fact can be of these leases; 0 is always
 *     right and makes the first fold read the whole chain
 */
public record LeaseAsk(String chain, long head, List<LeaseLine> lines) {
  public LeaseAsk {
    lines = List.copyOf(lines);
    if (!chain.matches("[0-9a-f]{32}") || head < 0) {
      throw new IllegalArgumentException("not a ledger chain: " + chain + " at " + head);
    }
  }
}
