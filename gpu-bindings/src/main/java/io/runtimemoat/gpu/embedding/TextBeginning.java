package io.runtimemoat.gpu.embedding;

import io.runtimemoat.gpu.Embedder;

/** The beginning of a text, as far as it is to be embedded. */
public final class TextBeginning {
  /** No token of these models is more than a few characters on average; longer texts only cost. */
  private static final int MOST_CHARS_PER_TOKEN = 8;

  private TextBeginning() {}

  /** A beginning that fits the model: the text itself where that does. */
  public static String fitting(Embedder embedder, String text) {
    return fitting(embedder, text, embedder.maxTokens());
  }

  /** A beginning of at most so many tokens, and of no more than the model reads. */
  public static String fitting(Embedder embedder, String text, int maxTokens) {
    int most = Math.min(maxTokens, embedder.maxTokens());
    String read = ofTokens(text, most);
    while (embedder.countTokens(read) > most) {
      read = ofChars(read, read.length() / 2);
    }
    return read;
  }

  /** As many characters as so many tokens can have; nothing is counted. */
  public static String ofTokens(String text, int maxTokens) {
    return ofChars(text, maxTokens * MOST_CHARS_PER_TOKEN);
  }

  /** At most so many characters; no pair of surrogates is split. */
  private static String ofChars(String text, int chars) {
    if (text.length() <= chars) {
      return text;
    }
    boolean splits = chars > 0 && Character.isHighSurrogate(text.charAt(chars - 1));
    return text.substring(0, splits ? chars - 1 : chars);
  }
}
