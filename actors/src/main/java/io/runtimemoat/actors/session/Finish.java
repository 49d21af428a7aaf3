package io.runtimemoat.actors.session;

import io.runtimemoat.gpu.FinishReason;
import java.util.Locale;

/** Why a choice of an answer is complete, in OpenAI's words. */
public enum Finish {
  STOP,
  LENGTH,
  TOOL_CALLS,
  CONTENT_FILTER;

  /** What a device says. */
  public static Finish of(FinishReason reason) {
    return switch (reason) {
      case STOP -> STOP;
      case LENGTH -> LENGTH;
    };
  }

  /** What an upstream says; servers have words of their own, and one that is unknown is a stop. */
  public static Finish ofWord(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "length", "max_tokens", "model_length" -> LENGTH;
      case "tool_calls", "function_call", "tool_use" -> TOOL_CALLS;
      case "content_filter", "safety" -> CONTENT_FILTER;
      default -> STOP;
    };
  }

  /** The word on the wire and in records. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
