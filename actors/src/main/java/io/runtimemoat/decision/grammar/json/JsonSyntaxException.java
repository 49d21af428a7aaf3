package io.runtimemoat.decision.grammar.json;

/** Bytes that are no JSON text, or one beyond the reader's bounds. */
public final class JsonSyntaxException extends Exception {
  private final int at;

  JsonSyntaxException(int at, String message) {
    super(message + " at byte " + at);
    this.at = at;
  }

  /** Offset of the first byte that does not fit. */
  public int at() {
    return at;
  }
}
