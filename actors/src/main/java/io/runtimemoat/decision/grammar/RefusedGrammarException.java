package io.runtimemoat.decision.grammar;

/** A grammar that is wrong or beyond what can be proven here; names what and where. */
public final class RefusedGrammarException extends Exception {
  private final String keyword;
  private final String path;
  private final String reason;

  RefusedGrammarException(String keyword, String path, String reason) {
    super("\"" + keyword + "\" at " + (path.isEmpty() ? "the root" : path) + ": " + reason);
    this.keyword = keyword;
    this.path = path;
    this.reason = reason;
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
