package io.runtimemoat.actors.session;

import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.gpu.Sampling;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names the sampling parameters of a first attempt and who set them, for the record. */
final class UsedParameters {
  static ParameterChoice of(RequestedParameters asked, AttemptPlan plan) {
    Sampling used = plan.sampling();
    return ParameterChoice.only(
        new ParameterSet(
            ParameterSet.BASELINE,
            List.of(
                parameter("frequency_penalty", used.frequencyPenalty(), asked.frequencyPenalty()),
                parameter("max_tokens", plan.maxTokens(), asked.maxTokens()),
                parameter("min_p", used.minP(), asked.minP()),
                parameter("presence_penalty", used.presencePenalty(), asked.presencePenalty()),
                parameter(
                    "repetition_penalty", used.repetitionPenalty(), asked.repetitionPenalty()),
                parameter("temperature", used.temperature(), asked.temperature()),
                parameter("top_k", used.topK(), asked.topK()),
                parameter("top_p", used.topP(), asked.topP()))));
  }

  private static Parameter parameter(String name, double used, @Nullable Number asked) {
    return new Parameter(name, used, asked == null ? Parameter.DEFAULT : Parameter.CLIENT);
  }

  private UsedParameters() {}
}
