package io.runtimemoat.decision.budget;

/** What became of the wish to reserve. */
public sealed interface Reserving {
  /** The attempt may be made, and must be settled however it ends. */
  record Reserved(BudgetReservation reservation) implements Reserving {}

  /** The attempt may not be made. */
  record Refused(BudgetRefusal refusal) implements Reserving {}

  /** The node has to ask for a lease first. */
  record Waiting() implements Reserving {}
}
