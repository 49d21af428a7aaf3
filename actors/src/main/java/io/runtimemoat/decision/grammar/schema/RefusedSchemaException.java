package io.runtimemoat.decision.grammar.schema;

/** A schema that is wrong or beyond what can be proven here; names the keyword and its place. */
public final class RefusedSchemaException extends Exception {
  private final String keyword;
  private final String path;
  private final String reason;

  public RefusedSchemaException(String keyword, String path, String reason) {
    super("\"" + keyword + "\" at " + (path.isEmpty() ? "the root" : path) + ": " + reason);
    this.keyword = keyword;
    this.path = path;
    this.reason = reason;
  }

  public String keyword() {
    return keyword;
  }

  /** JSON Pointer of the schema that has the keyword; empty for the root. */
  public String path() {
    return path;
  }

  /** What is wrong and what to do. */
  public String reason() {
    return reason;
  }
}
