package io.runtimemoat.actors.session;

import io.runtimemoat.actors.budget.Spending;
import io.runtimemoat.actors.device.DeviceFleet;
import io.runtimemoat.config.OutputSettings;
import io.runtimemoat.config.SessionSettings;
import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * What every session of a node shares.
 *
 * @param node address of this node
 */
record SessionParts(
    SessionSettings settings,
    OutputSettings outputs,
    String node,
    DeviceFleet fleet,
    AttemptPlanner planner,
    Spending spending,
    Outcomes outcomes,
    LiveSessions live,
    LongSupplier sequenceIds,
    Clock clock) {}
