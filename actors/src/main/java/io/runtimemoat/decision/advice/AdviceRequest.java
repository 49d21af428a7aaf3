package io.runtimemoat.decision.advice;

import io.runtimemoat.decision.bandit.Parameter;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A caller asks what to use for a task.
 *
 * @param taskType of the caller's own naming; what is learned is learned for each
 * @param candidates names of models, arms or aliases to choose among; empty for all of them
 * @param baseline what the caller starts from, by the API's names; may be moved
 * @param fixed what the caller has set, by the API's names; stays unless the tenant opted in
 * @param user what should stay with one policy while it is on trial; empty for the request itself
 */
public record AdviceRequest(
    String taskType,
    TaskFeatures features,
    List<AdviceCandidate> candidates,
    Map<String, Double> baseline,
    Map<String, Double> fixed,
    AdviceConstraints constraints,
    String user) {
  /** The parameter that constraints bound. */
  public static final String MAX_TOKENS = "max_tokens";

  /** Names that one request may choose among. */
  public static final int MOST_CANDIDATES = 64;

  public AdviceRequest {
    candidates = List.copyOf(candidates);
    baseline = Collections.unmodifiableMap(new TreeMap<>(baseline));
    fixed = Collections.unmodifiableMap(new TreeMap<>(fixed));
    if (!AdviceFeatures.isTaskType(taskType) || candidates.size() > MOST_CANDIDATES) {
      throw new IllegalArgumentException("no task type or too many candidates: " + taskType);
    }
  }

  /** All parameters with who set them, {@code usual} ones where the caller says nothing. */
  List<Parameter> parameters(Map<String, Double> usual) {
    Map<String, Parameter> parameters = new TreeMap<>();
    usual.forEach(
        (name, value) -> parameters.put(name, new Parameter(name, value, Parameter.DEFAULT)));
    baseline.forEach(
        (name, value) -> parameters.put(name, new Parameter(name, value, Parameter.BASELINE)));
    fixed.forEach(
        (name, value) -> parameters.put(name, new Parameter(name, value, Parameter.CLIENT)));
    return List.copyOf(parameters.values());
  }
}
