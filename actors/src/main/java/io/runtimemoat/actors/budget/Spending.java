package io.runtimemoat.actors.budget;

import io.runtimemoat.decision.budget.BudgetReservation;
import io.runtimemoat.decision.budget.BudgetedAttempt;
import io.runtimemoat.decision.budget.Reserving;
import io.runtimemoat.decision.budget.Spend;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What attempts may spend. Safe for use by many threads. */
public interface Spending {
  /**
   * Reserves what an attempt may cost at most; never completes with {@link Reserving.Waiting}.
   * Fails with {@link io.runtimemoat.persistence.ledger.LedgerUnavailableException} when the ledger
   * cannot be told; nothing is reserved then.
   */
  CompletionStage<Reserving> reserve(BudgetedAttempt attempt);

  /**
   * Ends a reservation with what the attempt spent, however it ended; exactly once.
   *
   * @throws io.runtimemoat.persistence.ledger.LedgerUnavailableException when the ledger could not
   *     be told
   */
  void settle(BudgetReservation reservation, Spend actual);

  /** Nobody has a budget. */
  static Spending unlimited() {
    return new Spending() {
      @Override
      public CompletionStage<Reserving> reserve(BudgetedAttempt attempt) {
        return CompletableFuture.completedFuture(
            new Reserving.Reserved(new BudgetReservation(attempt, List.of(), 0)));
      }

      @Override
      public void settle(BudgetReservation reservation, Spend actual) {}
    };
  }
}
