package io.runtimemoat.actors.session;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The parameters a client set, range-checked at the edge; null means unset. Set ones are never
 * changed. Units and ranges are those of {@link io.runtimemoat.gpu.Sampling}.
 *
 * @param choices OpenAI's {@code n}, in [1, 8]
 * @param topLogprobs -1 for no logprobs, else in [0, 20]
 */
public record RequestedParameters(
    @Nullable Integer maxTokens,
    @Nullable Double temperature,
    @Nullable Double topP,
    @Nullable Integer topK,
    @Nullable Double minP,
    @Nullable Double repetitionPenalty,
    @Nullable Double frequencyPenalty,
    @Nullable Double presencePenalty,
    @Nullable Long seed,
    Map<Integer, Double> logitBias,
    List<String> stop,
    int choices,
    int topLogprobs) {

  public RequestedParameters {
    logitBias = Map.copyOf(logitBias);
    stop = List.copyOf(stop);
  }

  /** Nothing set: one choice, no logprobs. */
  public static RequestedParameters none() {
    return new RequestedParameters(
        null, null, null, null, null, null, null, null, null, Map.of(), List.of(), 1, -1);
  }
}
