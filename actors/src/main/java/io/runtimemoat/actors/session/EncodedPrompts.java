package io.runtimemoat.actors.session;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** One request's prompt in the tokens of the models it was asked for; used by one thread. */
final class EncodedPrompts {
  private final AttemptPlanner planner;
  private final Prompt prompt;
  private final Map<String, Optional<int[]>> byModel = new HashMap<>();

  EncodedPrompts(AttemptPlanner planner, Prompt prompt) {
    this.planner = planner;
    this.prompt = prompt;
  }

  /** Empty when this node cannot encode for the model. Encodes once per model. */
  Optional<int[]> tokens(String model) {
    return byModel.computeIfAbsent(model, name -> planner.encode(prompt, name));
  }
}
