package io.runtimemoat.decision.budget;

/**
 * What was spent for a scope on a day.
 *
 * @param day UTC day of the leases it was reserved from
 */
public record Charge(BudgetScope scope, long day, Spend spend) {}
