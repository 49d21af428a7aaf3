package io.runtimemoat.actors.budget;

import io.runtimemoat.decision.budget.BudgetEvent;
import io.runtimemoat.decision.budget.BudgetState;
import io.runtimemoat.persistence.journal.EventManifests;
import io.runtimemoat.persistence.journal.JournalEvents;

/** The manifests of budgets in the journal. */
public final class BudgetEvents implements JournalEvents {
  @Override
  public void register(EventManifests manifests) {
    manifests
        .root(BudgetEvent.class)
        .root(BudgetState.class)
        .put("budget.set/1", BudgetEvent.BudgetSet.class)
        .put("budget.waiver-granted/1", BudgetEvent.WaiverGranted.class)
        .put("budget.lease-granted/1", BudgetEvent.LeaseGranted.class)
        .put("budget.lease-returned/1", BudgetEvent.LeaseReturned.class)
        .put("budget.usage-settled/1", BudgetEvent.UsageSettled.class)
        .put("budget.chain-ended/1", BudgetEvent.ChainEnded.class)
        .put("budget.window-rolled/1", BudgetEvent.WindowRolled.class)
        .put("budget.state/1", BudgetState.class);
  }
}
