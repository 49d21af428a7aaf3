package io.runtimemoat.actors.session;

/**
 * What is known of a request before it is decided.
 *
 * @param prompts its prompt in models' tokens, as far as anybody asked
 * @param embedded the projected embedding of its prompt; empty where there is none
 */
record Prepared(EncodedPrompts prompts, float[] embedded) {
  private static final float[] NOT_EMBEDDED = {};

  /** Without an embedding. */
  static Prepared of(EncodedPrompts prompts) {
    return new Prepared(prompts, NOT_EMBEDDED);
  }
}
