package io.runtimemoat.decision;

/** About how many tokens a text has, for whoever does not know its tokenizer. */
public final class TokenGuess {
  /** UTF-8 bytes of a token of English text, about; others have fewer. */
  private static final int BYTES_PER_TOKEN = 4;

  /** What a chat template puts around a message, about. */
  private static final int TOKENS_PER_MESSAGE = 4;

  /**
   * Tokens of a prompt.
   *
   * @param bytes of its texts in UTF-8
   * @param messages that they are in
   */
  public static long ofPrompt(long bytes, long messages) {
    return ofText(bytes) + TOKENS_PER_MESSAGE * messages;
  }

  /**
   * Tokens of an answer; leans high, because most servers send a piece per token, some many tokens
   * in one.
   *
   * @param pieces it came in
   * @param bytes of its texts in UTF-8
   */
  public static long ofAnswer(long pieces, long bytes) {
    return Math.max(pieces, ofText(bytes));
  }

  private static long ofText(long bytes) {
    return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
  }

  private TokenGuess() {}
}
