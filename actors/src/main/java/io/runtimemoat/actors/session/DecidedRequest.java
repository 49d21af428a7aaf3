package io.runtimemoat.actors.session;

import io.runtimemoat.actors.output.HeldAnswer;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.FeasibleSet;
import io.runtimemoat.decision.flags.FlagSide;
import io.runtimemoat.decision.random.DecisionId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A request whose decision is in the ledger, so that models may run for it.
 *
 * @param task code of the task type that the features say it is
 * @param feasible the arms it may still escalate to
 * @param order the arm of the first attempt and those that follow when it fails
 * @param repairers arms of this process that may go on with a document that broke, weakest first
 * @param held what the answer is held to
 * @param sides what flags said to it
 * @param samplingSeed of attempts that draw here, where the client gave no seed
 * @param prompts handed over from the deciding thread to the session
 * @param deadline its hard end, counted from its arrival
 * @param startNanos {@link System#nanoTime} when its decision began
 */
record DecidedRequest(
    CompletionRequest request,
    DecisionId decisionId,
    CompletionHead head,
    String task,
    FeasibleSet feasible,
    List<Arm> order,
    List<Arm> repairers,
    HeldAnswer held,
    AttemptPlan first,
    List<FlagSide> sides,
    long samplingSeed,
    EncodedPrompts prompts,
    Instant deadline,
    long startNanos) {
  DecidedRequest {
    order = List.copyOf(order);
    repairers = List.copyOf(repairers);
    sides = List.copyOf(sides);
  }

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
