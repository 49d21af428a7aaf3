package io.runtimemoat.actors.session;

import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.gpu.Sampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Names the sampling parameters of a first attempt and who set them, for the record. */
final class UsedParameters {
  private UsedParameters() {}

  static ParameterChoice of(RequestedParameters asked, AttemptPlan plan) {
    Map<String, Double> used =
        plan.work() instanceof AttemptWork.OnDevice sequence
            ? drawnWith(sequence.sampling(), plan.maxTokens())
            : Map.of();
    Map<String, Double> set = set(asked);
    List<Parameter> parameters = new ArrayList<>();
    used.forEach(
        (name, value) ->
            parameters.add(
                new Parameter(
                    name, value, set.containsKey(name) ? Parameter.CLIENT : Parameter.DEFAULT)));
    // An upstream has defaults of its own, so only what the client set is known of it.
    set.forEach(
        (name, value) -> {
          if (!used.containsKey(name)) {
            parameters.add(new Parameter(name, value, Parameter.CLIENT));
          }
        });
    return ParameterChoice.only(new ParameterSet(ParameterSet.BASELINE, List.copyOf(parameters)));
  }

  private static Map<String, Double> drawnWith(Sampling sampling, int maxTokens) {
    Map<String, Double> used = new TreeMap<>();
    used.put("frequency_penalty", sampling.frequencyPenalty());
    used.put("max_tokens", (double) maxTokens);
    used.put("min_p", sampling.minP());
    used.put("presence_penalty", sampling.presencePenalty());
    used.put("repetition_penalty", sampling.repetitionPenalty());
    used.put("temperature", sampling.temperature());
    used.put("top_k", (double) sampling.topK());
    used.put("top_p", sampling.topP());
    return used;
  }

  private static Map<String, Double> set(RequestedParameters asked) {
    Map<String, Double> set = new TreeMap<>();
    put(set, "frequency_penalty", asked.frequencyPenalty());
    put(set, "max_tokens", asked.maxTokens());
    put(set, "min_p", asked.minP());
    put(set, "presence_penalty", asked.presencePenalty());
    put(set, "repetition_penalty", asked.repetitionPenalty());
    put(set, "temperature", asked.temperature());
    put(set, "top_k", asked.topK());
    put(set, "top_p", asked.topP());
    return set;
  }

  private static void put(Map<String, Double> set, String name, @Nullable Number value) {
    if (value != null) {
      set.put(name, value.doubleValue());
    }
  }
}
