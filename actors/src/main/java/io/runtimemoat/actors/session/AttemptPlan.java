package io.runtimemoat.actors.session;

import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.budget.Spend;
import io.runtimemoat.decision.facts.AttemptFact;
import io.runtimemoat.gpu.SequenceSpec;
import java.time.Instant;
import java.util.Set;

/**
 * One attempt before anybody runs it.
 *
 * @param number 1 for the first
 * @param cause why it is made: {@link AttemptFact#FIRST}, {@code low_mean_probability}, ...
 * @param promptTokens of its prompt; a guess for an upstream
 * @param maxTokens completion tokens per choice, at least 1; fits the arm's context
 * @param tokenBound completion tokens of all choices after which it has run away
 * @param holdTokens tokens over all choices that are held back to judge the attempt; 0 for none
 * @param begun the text that it goes on from; empty when it starts anew
 * @param worst the most it can cost
 */
record AttemptPlan(
    int number,
    String cause,
    Arm arm,
    int promptTokens,
    int maxTokens,
    int tokenBound,
    int holdTokens,
    String begun,
    Spend worst,
    AttemptWork work) {
  /** Its cause is that a device was lost. */
  static final String DEVICE_LOST = "device_lost";

  /** Its cause is that a call of the same upstream failed. */
  static final String RETRY = "retry";

  /** Its cause is that another arm failed. */
  static final String FALLBACK = "fallback";

  /** Its cause is that a document left its grammar or stayed unfinished. */
  static final String REPAIR = "repair";

  private static final Set<String> REPLACING = Set.of(DEVICE_LOST, RETRY, FALLBACK, REPAIR);

  /** The sequence to offer; every offer has an id of its own. */
  SequenceSpec spec(
      long sequenceId, AttemptWork.OnDevice sequence, CompletionRequest request, Instant deadline) {
    RequestedParameters asked = request.parameters();
    return new SequenceSpec(
        sequenceId,
        request.principal().tenant().value(),
        request.principal().weight(),
        arm.model(),
        sequence.promptTokens(),
        asked.choices(),
        maxTokens,
        sequence.sampling(),
        sequence.grammar(),
        asked.stop(),
        asked.topLogprobs(),
        holdTokens > 0,
        deadline,
        0);
  }

  /** Whether what its answer is held to is looked at once all of it is there. */
  boolean isProvenAtEnd() {
    return work instanceof AttemptWork.OnUpstream call && call.provenAtEnd();
  }

  /** Whether it is made because the one before broke. */
  boolean replaces() {
    return REPLACING.contains(cause);
  }
}
