package io.runtimemoat.actors.session;

import java.time.Instant;

/**
 * What is known before the first byte.
 *
 * @param servedModel the model of the first attempt
 * @param decisionId printable id for feedback and audit
 * @param arm id of the chosen arm
 * @param policyVersion the policy that chose, for example {@code rule/1}
 */
public record CompletionHead(
    String requestId,
    Instant created,
    String servedModel,
    String decisionId,
    String arm,
    String policyVersion) {}
