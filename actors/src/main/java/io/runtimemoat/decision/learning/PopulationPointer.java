package io.runtimemoat.decision.learning;

/**
 * What every node is told of the policy that new tenants start from.
 *
 * @param snapshotId serves where a tenant has no policy of its own
 */
public record PopulationPointer(String snapshotId) {}
