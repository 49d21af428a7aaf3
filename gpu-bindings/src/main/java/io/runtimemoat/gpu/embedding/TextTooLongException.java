package io.runtimemoat.gpu.embedding;

/** A text has more tokens than the embedding model reads. */
public final class TextTooLongException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int index;
  private final int tokens;

  public TextTooLongException(int index, int tokens) {
    super("text " + index + " has " + tokens + " tokens");
    this.index = index;
    this.tokens = tokens;
  }

  /** Which of the task's texts, from 0. */
  public int index() {
    return index;
  }

  public int tokens() {
    return tokens;
  }
}
