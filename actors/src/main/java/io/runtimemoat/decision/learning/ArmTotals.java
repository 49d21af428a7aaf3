package io.runtimemoat.decision.learning;

/**
 * What was learned of an arm, in two numbers.
 *
 * @param rewards number of them, decay included
 * @param sum of them
 */
public record ArmTotals(double rewards, double sum) {}
