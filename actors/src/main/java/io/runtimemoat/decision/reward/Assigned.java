package io.runtimemoat.decision.reward;

/**
 * A request that was decided on one side of a rollout.
 *
 * @param snapshotId what decided it
 * @param atMicros when it was decided
 * @param lot equal for requests that stay on one side together
 */
public record Assigned(String task, String snapshotId, String phase, long atMicros, long lot) {}
