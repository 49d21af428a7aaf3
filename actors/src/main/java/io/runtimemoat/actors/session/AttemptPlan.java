package io.runtimemoat.actors.session;

import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.gpu.Sampling;
import io.runtimemoat.gpu.SequenceSpec;
import java.time.Instant;

/**
 * One attempt before it has a device.
 *
 * @param number 1 for the first
 * @param cause why it is made: {@code first}, {@code low_mean_probability}, {@code device_lost},
 *     ...
 * @param maxTokens completion tokens per choice, at least 1; fits the arm's context
 * @param holdTokens tokens over all choices that are held back to judge the attempt; 0 for none
 */
record AttemptPlan(
    int number,
    String cause,
    Arm arm,
    int[] promptTokens,
    int maxTokens,
    Sampling sampling,
    int holdTokens) {

  private static final String DEVICE_LOST = "device_lost";

  /** The sequence to offer; every offer has an id of its own. */
  SequenceSpec spec(long sequenceId, CompletionRequest request, Instant deadline) {
    RequestedParameters asked = request.parameters();
    return new SequenceSpec(
        sequenceId,
        request.principal().tenant().value(),
        request.principal().weight(),
        arm.model(),
        promptTokens,
        asked.choices(),
        maxTokens,
        sampling,
        asked.stop(),
        asked.topLogprobs(),
        holdTokens > 0,
        deadline,
        0);
  }

  /** Whether it is made because the one before broke. */
  boolean replaces() {
    return cause.equals(DEVICE_LOST);
  }

  /** The same attempt again, after a device was lost. */
  AttemptPlan again() {
    return new AttemptPlan(
        number + 1, DEVICE_LOST, arm, promptTokens, maxTokens, sampling, holdTokens);
  }
}
