package io.runtimemoat.node.lab.scores;

/**
 * What serving one task with one arm comes to, a second attempt included.
 *
 * @param quality 1 for the expected object, else 0
 * @param cost in the currency of the arms' prices
 * @param cpuMillis of all attempts
 * @param tokens prompt and completion tokens of all attempts
 * @param escalated whether a stronger arm answered in the end
 */
public record ArmOutcome(
    double quality, double cost, double cpuMillis, int tokens, boolean escalated) {}
