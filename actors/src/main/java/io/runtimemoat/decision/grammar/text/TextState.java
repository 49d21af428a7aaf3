package io.runtimemoat.decision.grammar.text;

/** Everything that a text so far means for what may follow. Immutable. */
public interface TextState {
  /** Whether white space may come here that says nothing, as between the tokens of JSON. */
  boolean isBetweenTokens();

  /** The first offset that is still needed for values that are decided when they end; else -1. */
  long heldFrom();

  /** Bytes of the number in flight, where its value counts; else 0. */
  int numberLength();

  /** Where the text stands: a JSON Pointer, or the rule in flight. */
  String path();
}
