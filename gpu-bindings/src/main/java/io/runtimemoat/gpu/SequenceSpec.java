package io.runtimemoat.gpu;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What goes to a device: one prompt and how to continue it, as a value that any node can send.
 *
 * @param sequenceId unique while the sequence lives, minted by the caller
 * @param tenant whose fair share this sequence draws on
 * @param weight the tenant's share weight, above 0
 * @param model name of a model the device has loaded
 * @param promptTokens ids in [0, vocabulary), at least one; prompt + maxTokens fits the context
 * @param choices sequences forked from the one prefilled prompt (OpenAI's {@code n}), at least 1
 * @param maxTokens completion tokens per choice, at least 1
 * @param grammar what the completion's text is held to; null for none
 * @param stop texts that end a choice and are not part of it
 * @param topLogprobs -1 for no logprobs, else alternatives per token in [0, 20]
 * @param withConfidence whether {@link TextBatch#minProbability} is computed
 * @param deadline when the work is worthless; the slot is freed within 100 ms of it
 * @param priority higher runs first within a tenant's share
 */
public record SequenceSpec(
    long sequenceId,
    String tenant,
    double weight,
    String model,
    int[] promptTokens,
    int choices,
    int maxTokens,
    Sampling sampling,
    @Nullable TextGrammar grammar,
    List<String> stop,
    int topLogprobs,
    boolean withConfidence,
    Instant deadline,
    int priority) {

  public SequenceSpec {
    stop = List.copyOf(stop);
    if (!(weight > 0) || promptTokens.length < 1 || choices < 1 || maxTokens < 1) {
      throw new IllegalArgumentException(
          "weight %s, %d prompt tokens, %d choices, %d max tokens: each must be above 0"
              .formatted(weight, promptTokens.length, choices, maxTokens));
    }
  }
}
