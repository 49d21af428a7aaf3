package io.runtimemoat.decision.budget;

/**
 * What a node asks of one rate limit.
 *
 * @param need what a waiting request takes
 * @param want what it would like, at least {@code need}
 * @param returned what it was lent before and did not use
 * @param usedHere what it used in the last 60 seconds; an owner that is new reckons with it
 */
public record RateLine(
    RateKey key, long perMinute, long need, long want, long returned, long usedHere) {}
