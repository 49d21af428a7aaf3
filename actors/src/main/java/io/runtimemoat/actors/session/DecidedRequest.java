package io.runtimemoat.actors.session;

import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.random.DecisionId;
import java.time.Duration;
import java.time.Instant;

/**
 * A request whose decision is in the ledger, so that models may run for it.
 *
 * @param feasible the arms it may still escalate to
 * @param prompts handed over from the deciding thread to the session
 * @param deadline its hard end
 * @param startNanos {@link System#nanoTime} when the request came
 */
record DecidedRequest(
    CompletionRequest request,
    DecisionId decisionId,
    CompletionHead head,
    FeasibleSet feasible,
    AttemptPlan first,
    EncodedPrompts prompts,
    Instant deadline,
    long startNanos) {

  /** The time of a {@link System#nanoTime} of this process. */
  Instant instant(long nanos) {
    return head.created().plusNanos(nanos - startNanos);
  }

  /** Until its deadline; zero when that has passed. */
  Duration timeLeft(Instant now) {
    Duration left = Duration.between(now, deadline);
    return left.isNegative() ? Duration.ZERO : left;
  }
}
