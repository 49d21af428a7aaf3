package io.runtimemoat.node.audit;

import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.MalformedFactException;
import io.runtimemoat.decision.facts.RequestFact;
import io.runtimemoat.decision.facts.RequestFold;
import io.runtimemoat.decision.facts.RequestState;
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
  private static final int SHOWN_DIFFERENCES = 20;

  private final LedgerReader ledger;
  private final Replay replay;

  public LedgerReplay(LedgerReader ledger, Replay replay) {
    this.ledger = ledger;
    this.replay = replay;
  }

  /** Reads all chains, oldest first. */
  public ReplayReport run() {
    Tally tally = new Tally();
    List<ChainVerdict> verdicts = new ArrayList<>();
    for (ChainId chain : ledger.chains()) {
      verdicts.add(ledger.verify(chain));
      try {
        ledger.read(chain, 0, tally::take);
      } catch (LedgerDamagedException e) {
        tally.differ(chain.value(), "unreadable from here", String.valueOf(e.getMessage()));
      }
    }
    return tally.report(verdicts);
  }

  /** The verdict on one request's decisions, oldest first. */
  public ReplayReport run(String requestId) {
    Tally tally = new Tally();
    try {
      ledger.request(requestId).forEach(tally::take);
    } catch (LedgerDamagedException e) {
      tally.differ(requestId, "unreadable", String.valueOf(e.getMessage()));
    }
    return tally.report(List.of());
  }

  private final class Tally {
    private final RequestFold requests = new RequestFold();
    private long identical;
    private long gone;
    private long differing;
    private final List<ReplayReport.Difference> shown = new ArrayList<>();

    void take(StoredFact stored) {
      if (!RequestFact.knows(stored.manifest())) {
        return;
      }
      byte[] payload = stored.payload();
      if (payload == null) {
        gone += stored.manifest().equals(DecisionCodec.MANIFEST) ? 1 : 0;
        return;
      }
      try {
        judge(RequestFact.decode(stored.manifest(), payload));
      } catch (MalformedFactException e) {
        differ(stored.requestId(), stored.manifest(), String.valueOf(e.getMessage()));
      }
    }

    private void judge(RequestFact fact) {
      if (fact instanceof DecisionRecord record) {
        Replay.Verdict verdict = replay.recompute(record);
        if (verdict.identical()) {
          identical++;
        } else {
          differ(record.requestId(), record.decisionId().toText(), verdict.toString());
        }
      }
      RequestState state = requests.add(fact);
      if (state.status() != RequestState.Status.OPEN && state.decided() != null) {
        Replay.Verdict escalations = replay.recomputeEscalations(state);
        if (!escalations.identical()) {
          differ(state.requestId(), "escalation", escalations.toString());
        }
      }
    }

    private void differ(String requestId, String decisionId, String finding) {
      differing++;
      if (shown.size() < SHOWN_DIFFERENCES) {
        shown.add(new ReplayReport.Difference(requestId, decisionId, finding));
      }
    }

    ReplayReport report(List<ChainVerdict> verdicts) {
      return new ReplayReport(identical, gone, differing, shown, verdicts);
    }
  }
}
