package io.runtimemoat.node.http.wire;

/**
 * What somebody says about an answer.
 *
 * @param decision printed id of the decision, as {@code x-moat-decision-id} told it
 * @param metric name of the metric
 * @param value in the metric's range
 */
public record FeedbackCall(String decision, String metric, double value) {}
