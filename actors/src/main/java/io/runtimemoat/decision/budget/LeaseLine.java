package io.runtimemoat.decision.budget;

/**
 * What a node says of one scope on one day and what it asks for.
 *
 * @param granted total it knows it was lent
 * @param released total it will never spend
 * @param need what it must have on top of {@code granted} to be of use at all
 * @param want what it would like to have on top of {@code granted}, at least {@code need}
 * @param asks whether it wants to know how things stand today; else it only reports on {@code day}
 */
public record LeaseLine(
    BudgetScope scope,
    long day,
    Spend granted,
    Spend released,
    Spend need,
    Spend want,
    boolean asks) {}
