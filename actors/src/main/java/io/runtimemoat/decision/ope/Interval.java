package io.runtimemoat.decision.ope;

/**
 * Where a mean lies.
 *
 * @param low one-sided lower bound at the confidence
 * @param high one-sided upper bound at the same confidence
 */
public record Interval(double low, double high) {}
