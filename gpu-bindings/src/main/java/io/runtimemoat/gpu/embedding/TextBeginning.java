package io.runtimemoat.gpu.embedding;

import io.runtimemoat.gpu.Embedder;

/** The beginning of a text, as far as an embedding model reads. */
public final class TextBeginning {
  /** No token of these models is more than a few characters on average; longer texts only cost. */
  private static final int MOST_CHARS_PER_TOKEN = 8;

  private TextBeginning() {}

  /** A beginning that fits the model: the text itself where that does. */
  public static String fitting(Embedder embedder, String text) {
    String read = beginning(text, embedder.maxTokens() * MOST_CHARS_PER_TOKEN);
    while (embedder.countTokens(read) > embedder.maxTokens()) {
      read = beginning(read, read.length() / 2);
    }
    return read;
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
