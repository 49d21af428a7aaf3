package io.runtimemoat.decision.reward;

/**
 * What is known of a decided request as soon as it ended, before its feedback. A request whose
 * client left says neither how long answers take nor what they cost: of it there is none.
 *
 * @param snapshotId what decided it
 * @param atMicros when it was decided
 * @param cost price of the whole request in the node's currency
 * @param seconds duration of the whole request
 * @param failed whether its client got no answer, or nobody knows
 * @param broke whether its answer had to be repaired or was cut
 */
public record Observation(
    String task,
    String snapshotId,
    String phase,
    long atMicros,
    double cost,
    double seconds,
    boolean failed,
    boolean broke) {}
