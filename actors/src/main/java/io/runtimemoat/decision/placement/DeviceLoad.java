package io.runtimemoat.decision.placement;

/**
 * How busy one device is.
 *
 * @param node address of its node
 * @param device its id on the node
 * @param local whether the asking node has it
 * @param queued sequences waiting for a slot
 * @param active sequences holding a slot
 * @param utilization share of the last second spent in model runs, in [0, 1]; NaN reads as 1
 */
public record DeviceLoad(
    String node, String device, boolean local, int queued, int active, double utilization) {}
