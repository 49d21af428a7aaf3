package io.runtimemoat.node.audit;

import io.runtimemoat.decision.replay.Replay;
import io.runtimemoat.persistence.ledger.ChainId;
import io.runtimemoat.persistence.ledger.LedgerDamagedException;
import io.runtimemoat.persistence.ledger.LedgerReader;
import io.runtimemoat.persistence.ledger.LedgerReader.ChainVerdict;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.util.ArrayList;
import java.util.List;

/** Recomputes every recorded decision from its record alone and verifies every chain. */
public final class LedgerReplay {
  private final LedgerReader ledger;
  private final Replay replay;

  public LedgerReplay(LedgerReader ledger, Replay replay) {
    this.ledger = ledger;
    this.replay = replay;
  }

  /** Reads all chains, oldest first. */
  public ReplayReport run() {
    ReplayTally tally = new ReplayTally(replay);
    List<ChainVerdict> verdicts = new ArrayList<>();
    for (ChainId chain : ledger.chains()) {
      verdicts.add(ledger.verify(chain));
      // Asked first: a chain that ends while it is read may have facts behind those that were read.
      boolean ended = ledger.ended(chain);
      tally.endChain(read(chain, tally) && ended);
    }
    return tally.report(verdicts);
  }

  /** Whether the chain could be read to its end. */
  private boolean read(ChainId chain, ReplayTally tally) {
    try {
      ledger.read(chain, 0, tally::take);
      return true;
    } catch (LedgerDamagedException e) {
      tally.differ(chain.value(), "unreadable from here", String.valueOf(e.getMessage()));
      return false;
    }
  }

  /**
   * The verdict on one request's decisions, oldest first, and on the chains that hold them.
   *
   * @param id any that {@link RequestLookup} takes
   */
  public ReplayReport run(String id) {
    ReplayTally tally = new ReplayTally(replay);
    List<ChainVerdict> verdicts = new ArrayList<>();
    try {
      String requestId = new RequestLookup(ledger).requestId(id);
      List<StoredFact> facts = ledger.request(requestId);
      boolean ended =
          !facts.isEmpty() && ledger.ended(facts.get(facts.size() - 1).position().chain());
      // Again, because its outcome may have come before the chain's end.
      List<StoredFact> all = ended ? ledger.request(requestId) : facts;
      all.forEach(tally::take);
      tally.endChain(ended);
      all.stream()
          .map(fact -> fact.position().chain())
          .distinct()
          .forEach(chain -> verdicts.add(ledger.verify(chain)));
    } catch (LedgerDamagedException e) {
      tally.differ(id, "unreadable", String.valueOf(e.getMessage()));
    }
    return tally.report(verdicts);
  }
}
