package io.runtimemoat.node.classes;

import io.runtimemoat.gpu.Embedder;
import io.runtimemoat.gpu.embedding.TextBeginning;

/** The embedding of a prompt: of its instructions and its input, as far as the model reads. */
public final class PromptEmbedding {
  private PromptEmbedding() {}

  /** The beginning that fits the model; instructions come first. */
  public static float[] of(Embedder embedder, String instructions, String input) {
    return embedder.embed(TextBeginning.fitting(embedder, text(instructions, input))).vector();
  }

  /** What is embedded, before it is cut. */
  static String text(String instructions, String input) {
    return instructions.isBlank() ? input : instructions + "\n" + input;
  }
}
