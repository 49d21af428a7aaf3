package io.runtimemoat.node.audit;

import io.runtimemoat.decision.facts.DecisionCodec;
import io.runtimemoat.decision.facts.DecisionRecord;
import io.runtimemoat.decision.facts.MalformedFactException;
import io.runtimemoat.decision.facts.RequestFact;
import io.runtimemoat.decision.facts.RequestFold;
import io.runtimemoat.decision.facts.RequestState;
import io.runtimemoat.decision.replay.Replay;
import io.runtimemoat.persistence.ledger.LedgerReader.ChainVerdict;
import io.runtimemoat.persistence.ledger.StoredFact;
import java.util.ArrayList;
import java.util.List;

/** What a replay has found so far. Of requests it holds those that the current chain has open. */
final class ReplayTally {
  private static final int SHOWN_DIFFERENCES = 20;

  private final Replay replay;
  private final RequestFold requests = new RequestFold();
  private final List<ReplayReport.Difference> shown = new ArrayList<>();
  private long identical;
  private long gone;
  private long differing;
  private long aborted;
  private long open;

  ReplayTally(Replay replay) {
    this.replay = replay;
  }

  /** Takes the next fact of the current chain. */
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
    if (state.status() != RequestState.Status.OPEN) {
      judgeEscalations(state);
    }
  }

  private void judgeEscalations(RequestState state) {
    if (state.decided() != null) {
      Replay.Verdict escalations = replay.recomputeEscalations(state);
      if (!escalations.identical()) {
        differ(state.requestId(), "escalation", escalations.toString());
      }
    }
  }

  /**
   * No more of the current chain is read; the next fact is of another one.
   *
   * @param ended whether it has no more, so that what it left open was aborted
   */
  void endChain(boolean ended) {
    List<RequestState> left = requests.closeChain();
    if (ended) {
      aborted += left.size();
      left.forEach(this::judgeEscalations);
    } else {
      open += left.size();
    }
  }

  void differ(String requestId, String decisionId, String finding) {
    differing++;
    if (shown.size() < SHOWN_DIFFERENCES) {
      shown.add(new ReplayReport.Difference(requestId, decisionId, finding));
    }
  }

  /** Requests that are held in memory. */
  int heldRequests() {
    return requests.openRequests();
  }

  ReplayReport report(List<ChainVerdict> verdicts) {
    return new ReplayReport(identical, gone, differing, aborted, open, shown, verdicts);
  }
}
