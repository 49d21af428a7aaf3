package io.runtimemoat.decision;

/** About how many tokens a text has, for whoever does not know its tokenizer. */
public final class TokenGuess {
  /** UTF-8 bytes of a token of English text, about; others have fewer. */
  private static final int BYTES_PER_TOKEN = 4;

  /** What a chat template puts around a message, about. */
  private static final int TOKENS_PER_MESSAGE = 4;

  /** A picture of about a megapixel, as OpenAI's tiles and Anthropic's formula have it. */
  private static final int TOKENS_PER_PICTURE = 1_500;

  /** What Qwen2-VL's patches make of the largest picture that it takes by default. */
  private static final int MOST_TOKENS_PER_PICTURE = 16_384;

  /** MP3 at 64 kbit/s is 10 667 characters of base64 a second, which models read as 25 or so. */
  private static final int CHARS_PER_SOUND_TOKEN = 400;

  /** MP3 at 8 kbit/s is 1 333, which Gemini reads as 32. */
  private static final int FEWEST_CHARS_PER_SOUND_TOKEN = 40;

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

  /** Tokens of so many pictures, at whatever size they are. */
  public static long ofPictures(long pictures) {
    return TOKENS_PER_PICTURE * pictures;
  }

  /** More tokens than so many pictures are to any of the usual models. */
  public static long mostOfPictures(long pictures) {
    return MOST_TOKENS_PER_PICTURE * pictures;
  }

  /**
   * Tokens of sound.
   *
   * @param chars of base64
   */
  public static long ofSound(long chars) {
    return (chars + CHARS_PER_SOUND_TOKEN - 1) / CHARS_PER_SOUND_TOKEN;
  }

  /** More tokens than sound of that size is likely to be. */
  public static long mostOfSound(long chars) {
    return (chars + FEWEST_CHARS_PER_SOUND_TOKEN - 1) / FEWEST_CHARS_PER_SOUND_TOKEN;
  }

  private static long ofText(long bytes) {
    return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
  }

  private TokenGuess() {}
}
