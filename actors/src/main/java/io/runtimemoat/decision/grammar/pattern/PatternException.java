package io.runtimemoat.decision.grammar.pattern;

/** A pattern that is wrong, not regular, or larger than its bound. */
public final class PatternException extends Exception {
  public PatternException(String message) {
    super(message);
  }
}
