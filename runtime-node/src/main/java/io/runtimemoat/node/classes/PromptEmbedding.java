package io.runtimemoat.node.classes;

import io.runtimemoat.gpu.Embedder;

/** The embedding of a prompt: of its instructions and its input, as far as the model reads. */
public final class PromptEmbedding {
  private PromptEmbedding() {}

  /** The beginning that fits the model; instructions come first. */
  public static float[] of(Embedder embedder, String instructions, String input) {
    String text = instructions.isBlank() ? input : instructions + "\n" + input;
    // No token of these models is more than a few characters on average; longer texts only cost.
    text = beginning(text, embedder.maxTokens() * 8);
    while (embedder.countTokens(text) > embedder.maxTokens()) {
      text = beginning(text, text.length() / 2);
    }
    return embedder.embed(text).vector();
  }

  /** At most so many characters; no pair of surrogates is split. */
  private static String beginning(String text, int chars) {
    if (text.length() <= chars) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(chars - 1));
    return text.substring(0, splits ? chars - 1 : chars);
  }
}
