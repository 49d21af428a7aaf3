package io.runtimemoat.actors.policy;

import java.util.concurrent.CompletionStage;

/**
 * Evaluates the operator's policies. Safe for use by many threads. A stage never completes
 * exceptionally and never late: what cannot be evaluated is denied, with the reason, and what
 * nobody had time to evaluate is denied as unanswered.
 */
public interface PolicyEngine {
  /** Whether a request may be served, and by which arms. */
  CompletionStage<RoutingVerdict> routing(RoutingQuestion question);

  /** In which form a prompt may leave for a destination. */
  CompletionStage<EgressVerdict> egress(EgressQuestion question);
}
