package io.runtimemoat.node.http.wire;

import io.runtimemoat.decision.facts.Measured;

/**
 * What a caller tells of a recommendation.
 *
 * @param recommendation its printed id
 */
public record OutcomeCall(String recommendation, Measured measured) {}
