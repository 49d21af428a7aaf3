package io.runtimemoat.actors.upstream.wire;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What a server says ended a choice beside its finish reason: {@code stop_reason}, of vLLM and
 * those that speak like it.
 */
public sealed interface StopReason {
  /** Nothing is said of it. */
  StopReason UNTOLD = new Untold();

  /** It says nothing of that. */
  record Untold() implements StopReason {}

  /** Nothing that was looked for: a model ended by itself. */
  record Nothing() implements StopReason {}

  /** A text that was looked for. */
  record Text(String text) implements StopReason {}

  /** A token that was looked for, or one of the ends that the model's own configuration lists. */
  record Token(long id) implements StopReason {}

  /** A choice's {@code stop_reason}; what is neither a text nor an id nor null says nothing. */
  static StopReason of(JsonNode choice) {
    JsonNode reason = choice.path("stop_reason");
    if (reason.isTextual()) {
      return new Text(reason.textValue());
    }
    if (reason.isIntegralNumber()) {
      return new Token(reason.longValue());
    }
    return reason.isNull() ? new Nothing() : UNTOLD;
  }
}
