package io.runtimemoat.gpu;

/**
 * What a loaded decoder can do in one run.
 *
 * @param singleTokenBatch most slots stepped by one token in one run
 * @param multiTokenBatch most slots fed more than one token in one run
 * @param maxFeedTokens most tokens of one feed
 * @param rowInvariant whether a position's argmax is the same whatever else is in its run (checked
 *     at load): without it speculation is lossy and requests are not batched together
 * @param layout how keys and values are kept
 */
public record DecoderCapabilities(
    int singleTokenBatch,
    int multiTokenBatch,
    int maxFeedTokens,
    boolean rowInvariant,
    KvLayout layout) {}
