package io.runtimemoat.actors.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * What of an answer was delivered before its attempt broke, for another attempt to go on from.
 *
 * @param text delivered so far; empty for an attempt that starts anew
 * @param tokens completion tokens it counts as
 */
record Continuation(String text, int tokens) {
  /** vLLM's and SGLang's fields: the last message is the beginning of the answer. */
  private static final String CONTINUE = "continue_final_message";

  private static final String NEW_TURN = "add_generation_prompt";

  private static final String PLEASE =
      "Your answer was cut off. Go on exactly where it stops: repeat nothing of it, comment on"
          + " nothing, and begin with the very next character.";

  static final Continuation NONE = new Continuation("", 0);

  boolean isEmpty() {
    return text.isEmpty();
  }

  /**
   * The body that asks an upstream to go on.
   *
   * @param body what a first attempt would send; not changed
   * @param how {@code native} or {@code prompted}
   */
  ObjectNode body(ObjectNode body, String how) {
    if (isEmpty()) {
      return body;
    }
    ObjectNode continued = body.deepCopy();
    ArrayNode messages = continued.withArray("messages");
    messages.addObject().put("role", "assistant").put("content", text);
    switch (how) {
      case "native" -> continued.put(CONTINUE, true).put(NEW_TURN, false);
      case "prompted" -> messages.addObject().put("role", "user").put("content", PLEASE);
      default -> throw new IllegalArgumentException("it cannot go on from a text: " + how);
    }
    for (String limit : List.of("max_tokens", "max_completion_tokens")) {
      if (continued.path(limit).isNumber()) {
        continued.put(limit, Math.max(1, continued.path(limit).asLong() - tokens));
      }
    }
    return continued;
  }
}
