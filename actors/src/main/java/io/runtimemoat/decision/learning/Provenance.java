package io.runtimemoat.decision.learning;

import java.time.Instant;

/**
 * Why a tenant's policy or its exploring is as it is.
 *
 * @param task code of the task type, or empty
 * @param what {@code staged}, {@code promoted}, {@code rolled_back}, {@code exploration}, ...
 * @param from what was before
 * @param to what is since
 * @param reason gate report, limit, approval or waiver in short
 * @param by who or what ordered it
 */
public record Provenance(
    long revision,
    Instant at,
    String task,
    String what,
    String from,
    String to,
    String reason,
    String by) {}
