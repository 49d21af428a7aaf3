package io.runtimemoat.decision.grammar;

/**
 * A grammar that is wrong or beyond what can be proven here; names what and where, in so many
 * characters: refusals are kept, and a schema's own words may be as long as the schema.
 */
public final class RefusedGrammarException extends Exception {
  private static final int MOST_CHARACTERS = 200;
  private static final String CUT = "…";

  private final String keyword;
  private final String path;
  private final String reason;

  RefusedGrammarException(String keyword, String path, String reason) {
    super(said(cut(keyword), cut(path), cut(reason)), null, false, false);
    this.keyword = cut(keyword);
    this.path = cut(path);
    this.reason = cut(reason);
  }

  private static String said(String keyword, String path, String reason) {
    return "\"" + keyword + "\" at " + (path.isEmpty() ? "the root" : path) + ": " + reason;
  }

  private static String cut(String text) {
    if (text.length() <= MOST_CHARACTERS) {
      return text;
    }
    boolean pair = Character.isHighSurrogate(text.charAt(MOST_CHARACTERS - 1));
    return text.substring(0, pair ? MOST_CHARACTERS - 1 : MOST_CHARACTERS) + CUT;
  }

  /** Memory, roughly: each character stands in the message too. */
  long estimatedBytes() {
    return 256 + 4L * (keyword.length() + path.length() + reason.length());
  }

  /** The keyword of a schema; else {@code pattern}, {@code choice} or {@code ebnf}. */
  public String keyword() {
    return keyword;
  }

  /**
   * JSON Pointer of the schema that has the keyword, or the line or rule of a grammar; empty for
   * the whole.
   */
  public String path() {
    return path;
  }

  /** What is wrong and what to do. */
  public String reason() {
    return reason;
  }
}
