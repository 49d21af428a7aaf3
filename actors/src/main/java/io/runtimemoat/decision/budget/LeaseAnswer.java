package io.runtimemoat.decision.budget;

import org.jspecify.annotations.Nullable;

/**
 * The owner's view of one scope on one day. Totals only grow: a late answer changes nothing.
 *
 * @param day the current UTC day by the owner's clock, or an earlier one the node reported on
 * @param granted total lent
 * @param released total known to be given back
 * @param limited whether the scope has a limit at all
 * @param warn whether the scope is at its warning share
 * @param refusal why what was needed was not lent; null when it was
 */
public record LeaseAnswer(
    BudgetScope scope,
    long day,
    Spend granted,
    Spend released,
    boolean limited,
    boolean warn,
    @Nullable BudgetRefusal refusal) {}
