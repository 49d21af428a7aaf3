package io.runtimemoat.decision.budget;

import java.time.Duration;

/**
 * What an owner lends of one rate limit.
 *
 * @param granted 0 when {@code need} does not fit now
 * @param remaining what is left of the limit in the cluster
 * @param retryAfter when {@code need} will fit; zero when it did
 * @param resetAfter when the whole limit is there again if nothing more is taken
 */
public record RateAnswer(
    RateKey key, long granted, long remaining, Duration retryAfter, Duration resetAfter) {}
