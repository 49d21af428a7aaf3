package io.runtimemoat.actors.session;

import io.runtimemoat.decision.features.RequestSketch;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request before it is decided.
 *
 * @param prompts its prompt in models' tokens, as far as anybody asked
 * @param sketch what was read of it to embed it; null where that was not asked for
 * @param embedded the projected embedding of its prompt; empty where there is none
 */
record Prepared(EncodedPrompts prompts, @Nullable RequestSketch sketch, float[] embedded) {
  private static final float[] NOT_EMBEDDED = {};

  /** Without an embedding. */
  static Prepared of(EncodedPrompts prompts, @Nullable RequestSketch sketch) {
    return new Prepared(prompts, sketch, NOT_EMBEDDED);
  }
}
