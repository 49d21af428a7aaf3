package io.runtimemoat.decision.grammar.text;

/** The text so far, by absolute offsets; values that are decided when they end are read from it. */
public interface TextView {
  /** The bytes from {@code from} up to {@code to}. */
  byte[] slice(long from, long to);
}
