package io.runtimemoat.decision.budget;

/**
 * The most that may be spent in one window.
 *
 * @param most {@link Money#UNLIMITED} or the most tokens where only the other is limited
 */
public record BudgetLimit(BudgetWindow window, Spend most) {}
