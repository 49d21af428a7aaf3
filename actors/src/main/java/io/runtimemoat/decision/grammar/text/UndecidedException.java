package io.runtimemoat.decision.grammar.text;

/** A value that cannot be judged within the bounds. */
public final class UndecidedException extends RuntimeException {
  public UndecidedException(String message) {
    super(message);
  }
}
