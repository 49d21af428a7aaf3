package io.runtimemoat.actors.session;

import io.runtimemoat.actors.device.DeviceFleet;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.attempts.AttemptRule;
import java.time.Clock;
import java.util.function.LongSupplier;

/** What every session of a node shares. */
record SessionParts(
    SessionSettings settings,
    DeviceFleet fleet,
    AttemptPlanner planner,
    AttemptRule afterAttempts,
    Outcomes outcomes,
    LiveSessions live,
    LongSupplier sequenceIds,
    Clock clock) {}
