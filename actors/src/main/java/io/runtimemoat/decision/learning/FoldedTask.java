package io.runtimemoat.decision.learning;

import org.jspecify.annotations.Nullable;

/**
 * What a fold adds to one task type; either single rewards or their sums.
 *
 * @param key what the rewards were learned under: sums of another one do not add to them
 * @param decay factor on what was there before, in (0, 1]
 * @param learned number of rewards
 * @param completed requests that ended well, rated or not
 * @param rated of them
 */
public record FoldedTask(
    LearnedUnder key,
    double decay,
    @Nullable EncodedSamples samples,
    @Nullable EncodedSums sums,
    int learned,
    int completed,
    int rated) {}
