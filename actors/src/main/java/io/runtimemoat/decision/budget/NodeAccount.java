package io.runtimemoat.decision.budget;

/**
 * What one node start was lent on one day for one scope. All three sums only grow, so a message
 * that is repeated, late or out of order changes nothing: the greater one stands.
 *
 * @param chain the ledger chain of the node start, 32 hex digits
 * @param day UTC day that everything reserved from it is charged to
 * @param granted lent so far
 * @param released given back unspent so far
 * @param settled spent so far according to the chain
 */
public record NodeAccount(String chain, long day, Spend granted, Spend released, Spend settled) {
  static NodeAccount open(String chain, long day) {
    return new NodeAccount(chain, day, Spend.ZERO, Spend.ZERO, Spend.ZERO);
  }

  /** What counts against the limits: spent, or still able to be spent. */
  public Spend held() {
    return granted.minus(released).max(settled);
  }

  /** What the node may still spend. */
  public Spend outstanding() {
    return granted.minus(released).minus(settled);
  }

  NodeAccount grantedUpTo(Spend total) {
    return new NodeAccount(chain, day, granted.max(total), released, settled);
  }

  NodeAccount releasedUpTo(Spend total) {
    return new NodeAccount(chain, day, granted, released.max(total).min(granted), settled);
  }

  NodeAccount charged(Spend spend) {
    return new NodeAccount(chain, day, granted, released, settled.plus(spend));
  }
}
