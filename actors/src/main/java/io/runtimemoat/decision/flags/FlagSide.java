package io.runtimemoat.decision.flags;

/**
 * What a flag said to one request.
 *
 * @param revision of the value that said it
 * @param divided whether that value has others on the other side, drawn by lot, to compare with
 */
public record FlagSide(Flag flag, long revision, boolean on, boolean divided) {}
