package io.runtimemoat.actors.advice;

import io.runtimemoat.actors.session.Failure;
import io.runtimemoat.decision.advice.AdviceRequest;
import io.runtimemoat.decision.bandit.ExcludedArm;
import io.runtimemoat.decision.bandit.FeasibleSet;

/** Says to a caller why nothing can be recommended, in words that say what to do. */
final class AdviceRefusals {
  private AdviceRefusals() {}

  /** Says the same of a model that is not open to the key: its holder need not know what exists. */
  static Failure notFound(String name) {
    return Failure.of(
        Failure.Kind.MODEL_NOT_FOUND,
        "The model '%s' does not exist or is not open to this key. GET /v1/models lists what is."
            .formatted(name),
        "models");
  }

  /** All candidates are excluded. */
  static Failure of(FeasibleSet feasible, AdviceRequest request) {
    boolean fixesAnswer = request.fixed().containsKey(AdviceRequest.MAX_TOKENS);
    if (feasible.excludes(ExcludedArm.OVER_MAX_COST)) {
      return Failure.of(
          Failure.Kind.INVALID_REQUEST,
          "No candidate is this cheap for a prompt of that size. Raise 'constraints.max_cost'"
              + (fixesAnswer ? ", or fix fewer 'parameters.max_tokens'." : "."),
          "constraints.max_cost");
    }
    if (feasible.excludes(ExcludedArm.OVER_MAX_LATENCY)) {
      return Failure.of(
          Failure.Kind.INVALID_REQUEST,
          "No candidate is known to be this fast. Raise 'constraints.max_latency_ms', or tell"
              + " 'expected_latency_ms' of each of the 'models'.",
          "constraints.max_latency_ms");
    }
    return Failure.of(
        Failure.Kind.CONTEXT_LENGTH_EXCEEDED,
        "No candidate's context holds the prompt and its answer. Shorten the prompt"
            + (fixesAnswer ? ", fix fewer 'parameters.max_tokens'," : "")
            + " or name 'models' with longer contexts.",
        "task_features.prompt_tokens");
  }
}
