package io.runtimemoat.node.audit;

import io.runtimemoat.persistence.ledger.LedgerReader.ChainVerdict;
import java.util.List;

/**
 * What a replay of the whole ledger found.
 *
 * @param identical decisions that recomputed bit for bit
 * @param gone decisions whose payload was dropped by retention or erased
 * @param differingCount all that did not recompute
 * @param aborted requests without an outcome in a chain that has ended
 * @param open requests without an outcome in a chain that may go on
 * @param differing the ones that did not recompute, the first of them
 * @param chains one verdict per chain
 */
public record ReplayReport(
    long identical,
    long gone,
    long differingCount,
    long aborted,
    long open,
    List<Difference> differing,
    List<ChainVerdict> chains) {

  public ReplayReport {
    differing = List.copyOf(differing);
    chains = List.copyOf(chains);
  }

  /** One decision that did not recompute. */
  public record Difference(String requestId, String decisionId, String finding) {}

  /** Decisions seen, readable or not. */
  public long decisions() {
    return identical + gone + differingCount;
  }

  /** Whether every decision is identical and every chain intact. */
  public boolean clean() {
    return differingCount == 0 && chains.stream().allMatch(ChainVerdict::intact);
  }

  /** Lines for people; the last one says {@code identical} or what is wrong. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (ChainVerdict chain : chains) {
      text.append("chain ").append(chain.chain().value()).append(": ");
      text.append(chain.facts()).append(" facts, ");
      text.append(chain.intact() ? "intact" : "BROKEN at " + chain.brokenAt());
      text.append(chain.detail().isEmpty() ? "" : " (" + chain.detail() + ")").append('\n');
    }
    for (Difference difference : differing) {
      text.append(difference.decisionId()).append(" of request ").append(difference.requestId());
      text.append(": ").append(difference.finding()).append('\n');
    }
    if (aborted > 0) {
      text.append("requests aborted by the end of their chain: ").append(aborted).append('\n');
    }
    if (open > 0) {
      text.append("requests without an outcome yet: ").append(open).append('\n');
    }
    text.append(identical).append(" decisions recomputed, ");
    text.append(gone).append(" without payload, ").append(differingCount).append(" differ: ");
    return text.append(clean() ? "identical" : "NOT identical").append('\n').toString();
  }
}
