package io.runtimemoat.actors.session;

import io.runtimemoat.decision.budget.RateStatus;
import java.time.Instant;
import java.util.List;

/**
 * What is known before the first byte.
 *
 * @param servedModel the model of the first attempt
 * @param decisionId printable id for feedback and audit
 * @param arm id of the chosen arm
 * @param policyVersion the policy that chose, for example {@code rule/1}
 * @param limits how the caller's rate limits stand; empty where there are none
 */
public record CompletionHead(
    String requestId,
    Instant created,
    String servedModel,
    String decisionId,
    String arm,
    String policyVersion,
    List<RateStatus> limits) {
  public CompletionHead {
    limits = List.copyOf(limits);
  }

  /** The head of a request without rate limits. */
  public CompletionHead(
      String requestId,
      Instant created,
      String servedModel,
      String decisionId,
      String arm,
      String policyVersion) {
    this(requestId, created, servedModel, decisionId, arm, policyVersion, List.of());
  }

  /** The same with how the caller's rate limits stand. */
  public CompletionHead withLimits(List<RateStatus> status) {
    return new CompletionHead(
        requestId, created, servedModel, decisionId, arm, policyVersion, status);
  }
}
