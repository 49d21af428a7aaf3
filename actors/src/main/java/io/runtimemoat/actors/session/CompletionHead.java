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
 * @param phase of its rollout as recorded, for example {@code canary}
 * @param limits how the caller's rate limits stand; empty where there are none
 */
public record CompletionHead(
    String requestId,
    Instant created,
    String servedModel,
    String decisionId,
    String arm,
    String policyVersion,
    String phase,
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
      String policyVersion,
      String phase) {
    this(requestId, created, servedModel, decisionId, arm, policyVersion, phase, List.of());
  }

  /** The same with how the caller's rate limits stand. */
  public CompletionHead withLimits(List<RateStatus> status) {
    return new CompletionHead(
        requestId, created, servedModel, decisionId, arm, policyVersion, phase, status);
  }
}
