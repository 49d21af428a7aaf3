package io.runtimemoat.decision.reward;

/**
 * What is known of a decided request as soon as it ended, before its feedback.
 *
 * @param snapshotId what decided it
 * @param cost price of the whole request in the node's currency
 * @param seconds duration of the whole request
 * @param failed whether its client got no answer; a client that left did not fail
 * @param broke whether its answer had to be repaired or was cut
 */
public record Observation(
    String task,
    String snapshotId,
    String phase,
    double cost,
    double seconds,
    boolean failed,
    boolean broke) {}
