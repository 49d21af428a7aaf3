package io.runtimemoat.actors.session;

import io.runtimemoat.gpu.LocalModels;
import io.runtimemoat.gpu.PromptEncoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One request's prompt in the tokens of the models it was asked for; used by one thread. Encodes
 * once for all models that share tokenizer and template: an encoding costs a millisecond.
 */
final class EncodedPrompts {
  private final LocalModels models;
  private final Prompt prompt;
  private final Map<Object, int[]> byEquivalence = new HashMap<>();

  EncodedPrompts(LocalModels models, Prompt prompt) {
    this.models = models;
    this.prompt = prompt;
  }

  /**
   * Empty when this node cannot encode for the model.
   *
   * @throws io.runtimemoat.gpu.InvalidPromptException when its template refuses the conversation
   */
  Optional<int[]> tokens(String model) {
    return models
        .encoder(model)
        .map(
            encoder ->
                byEquivalence.computeIfAbsent(encoder.equivalence(), same -> encode(encoder)));
  }

  private int[] encode(PromptEncoder encoder) {
    return prompt instanceof Prompt.Chat chat
        ? encoder.encodeChat(chat.conversation())
        : encoder.encodeCompletion(((Prompt.Raw) prompt).text());
  }
}
