package io.runtimemoat.actors.policy;

import java.util.concurrent.CompletionStage;

/**
 * Evaluates the operator's policies. Safe for use by many threads. A stage never completes
 * exceptionally and never late: what cannot be evaluated in time is denied, with the reason.
 */
public interface PolicyEngine {
  /** Whether a request may be served, and by which arms. */
  CompletionStage<RoutingVerdict> routing(RoutingQuestion question);

  /** In which form a prompt may leave for a destination. */
  CompletionStage<EgressVerdict> egress(EgressQuestion question);
}
