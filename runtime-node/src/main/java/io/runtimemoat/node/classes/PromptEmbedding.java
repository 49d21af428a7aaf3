package io.runtimemoat.node.classes;

import io.runtimemoat.gpu.Embedder;
import io.runtimemoat.gpu.embedding.TextBeginning;

/** The embedding of a prompt: of its instructions and its input, as far as the model reads. */
public final class PromptEmbedding {
  private PromptEmbedding() {}

  /** The beginning that fits the model; instructions come first. */
  public static float[] of(Embedder embedder, String instructions, String input) {
    return of(embedder, instructions, input, embedder.maxTokens());
  }

  /** The beginning of at most so many tokens, and of no more than the model reads. */
  public static float[] of(Embedder embedder, String instructions, String input, int maxTokens) {
    String text = text(instructions, input, maxTokens);
    return embedder.embed(TextBeginning.fitting(embedder, text, maxTokens)).vector();
  }

  /** As much as so many tokens can have: what nobody embeds is not copied. */
  static String text(String instructions, String input, int maxTokens) {
    String first = TextBeginning.ofTokens(instructions, maxTokens);
    String second = TextBeginning.ofTokens(input, maxTokens);
    return first.isBlank() ? second : TextBeginning.ofTokens(first + "\n" + second, maxTokens);
  }
}
