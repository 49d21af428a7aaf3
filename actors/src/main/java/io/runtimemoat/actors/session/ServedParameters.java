package io.runtimemoat.actors.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.runtimemoat.decision.bandit.Parameter;
import io.runtimemoat.decision.bandit.ParameterChoice;
import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.parameters.ParameterPolicy;
import io.runtimemoat.decision.bandit.parameters.TrustRegion;
import io.runtimemoat.decision.random.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The sampling parameters of routed requests that are served here: what the client left open is
 * drawn near what it would be otherwise. Immutable.
 *
 * @param region where parameters may move
 * @param baseline of upstreams, whose own defaults nobody knows here, by the API's names; sent to
 *     them with every set
 */
public record ServedParameters(@Nullable TrustRegion region, Map<String, Double> baseline) {
  static final String MAX_TOKENS = "max_tokens";
  private static final String OTHER_MAX_TOKENS = "max_completion_tokens";

  public ServedParameters {
    baseline = Collections.unmodifiableMap(new TreeMap<>(baseline));
  }

  /** Nothing is drawn. */
  public static ServedParameters asTheyAre() {
    return new ServedParameters(null, Map.of());
  }

  /**
   * The parameters of a first attempt, drawn where that may be.
   *
   * @param policy draws them; null: nothing is moved
   */
  ParameterChoice choose(
      RequestedParameters asked, AttemptPlan plan, @Nullable ParameterPolicy policy, Seed seed) {
    ParameterChoice used = UsedParameters.of(asked, plan);
    TrustRegion allowed = region;
    if (allowed == null || policy == null) {
      return used;
    }
    // Context and money were reckoned with for the plan: no set may draw more tokens than it.
    return policy.choose(
        plan.arm().id(),
        known(used.chosen(), plan.maxTokens()),
        allowed.atMost(MAX_TOKENS, plan.maxTokens()),
        seed);
  }

  private ParameterSet known(ParameterSet used, int mostTokens) {
    List<Parameter> parameters = new ArrayList<>(used.parameters());
    Set<String> names = new HashSet<>();
    parameters.forEach(parameter -> names.add(parameter.name()));
    baseline.forEach(
        (name, value) -> {
          if (!names.contains(name)) {
            double most = name.equals(MAX_TOKENS) ? mostTokens : Double.POSITIVE_INFINITY;
            parameters.add(new Parameter(name, Math.min(value, most), Parameter.BASELINE));
          }
        });
    return new ParameterSet(used.id(), parameters);
  }

  /** The request with what was drawn for it; itself where nothing was. */
  static CompletionRequest apply(CompletionRequest request, ParameterChoice choice) {
    Map<String, Double> moved = new TreeMap<>();
    for (Parameter parameter : choice.chosen().parameters()) {
      boolean asItIs =
          parameter.origin().equals(Parameter.CLIENT)
              || parameter.origin().equals(Parameter.DEFAULT);
      if (!asItIs) {
        moved.put(parameter.name(), parameter.value());
      }
    }
    return moved.isEmpty() ? request : request.with(drawn(request.parameters(), moved), moved);
  }

  private static RequestedParameters drawn(RequestedParameters asked, Map<String, Double> moved) {
    Double tokens = moved.get(MAX_TOKENS);
    return new RequestedParameters(
        tokens == null ? asked.maxTokens() : Integer.valueOf(tokens.intValue()),
        or(moved.get("temperature"), asked.temperature()),
        or(moved.get("top_p"), asked.topP()),
        asked.topK(),
        asked.minP(),
        asked.repetitionPenalty(),
        or(moved.get("frequency_penalty"), asked.frequencyPenalty()),
        or(moved.get("presence_penalty"), asked.presencePenalty()),
        asked.seed(),
        asked.logitBias(),
        asked.stop(),
        asked.choices(),
        asked.topLogprobs());
  }

  private static @Nullable Double or(@Nullable Double drawn, @Nullable Double asked) {
    return drawn == null ? asked : drawn;
  }

  /** A body for an upstream with what was drawn; itself where nothing was. */
  static ObjectNode body(ObjectNode body, Map<String, Double> moved) {
    if (moved.isEmpty()) {
      return body;
    }
    ObjectNode changed = body.objectNode();
    changed.setAll(body);
    moved.forEach(
        (name, value) -> {
          if (name.equals(MAX_TOKENS)) {
            changed.remove(OTHER_MAX_TOKENS);
            changed.put(name, value.intValue());
          } else {
            changed.put(name, value);
          }
        });
    return changed;
  }
}
