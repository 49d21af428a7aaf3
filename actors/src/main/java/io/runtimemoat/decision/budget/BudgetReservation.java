package io.runtimemoat.decision.budget;

import io.runtimemoat.decision.facts.SpendFact;
import java.util.List;

/**
 * The most one attempt may spend, taken from this node's leases until it is settled.
 *
 * @param attempt whose it is
 * @param held the scopes whose leases it was taken from; empty when none of them is limited
 * @param day UTC day it is charged to
 */
public record BudgetReservation(BudgetedAttempt attempt, List<BudgetScope> held, long day) {
  public BudgetReservation {
    held = List.copyOf(held);
  }

  /** Whether the ledger has to tell of it. */
  public boolean counted() {
    return !held.isEmpty();
  }

  /** What the ledger is told before the attempt's first effect. */
  public SpendFact reserved() {
    return fact(SpendFact.Stage.RESERVED, attempt.worst());
  }

  /** What the ledger is told once the attempt's cost is known. */
  public SpendFact settled(Spend actual) {
    return fact(SpendFact.Stage.SETTLED, actual);
  }

  private SpendFact fact(SpendFact.Stage stage, Spend spend) {
    return new SpendFact(
        stage,
        attempt.requestId(),
        attempt.number(),
        attempt.key(),
        attempt.task(),
        day,
        spend.money().nanos(),
        spend.tokens());
  }
}
