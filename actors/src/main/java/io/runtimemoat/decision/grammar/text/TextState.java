package io.runtimemoat.decision.grammar.text;

/** Everything that a text so far means for what may follow. Immutable. */
public interface TextState {
  /** Whether white space may come here that says nothing, as between the tokens of JSON. */
  boolean isBetweenTokens();

  /** The first offset that is still needed for values that are decided when they end; else -1. */
  long heldFrom();

  /**
   * Whether white space that may come here leads on to more, where elsewhere at the end of a text
   * it says nothing.
   */
  default boolean goesOnByBlanks() {
    return false;
  }

  /** Objects and arrays that are open; {@code most} if there are more. */
  default int depth(int most) {
    return 0;
  }

  /** Whether the byte before is part of a number of JSON that may go on. */
  boolean isInNumber();

  /**
   * Whether a number in flight that can only be a whole one is written in digits alone so far, and
   * can be to its end.
   */
  default boolean isPlain() {
    return true;
  }

  /**
   * Whether a byte that may come next goes on as writers of JSON do, who escape in strings only
   * what needs it, or some reader might take for something else.
   */
  default boolean isUsual(int b) {
    return true;
  }

  /** Whether writers who lay out JSON put white space here, where it may come. */
  default boolean isLaidOut() {
    return true;
  }

  /** Whether the text stands behind a member or an item that may be whole. */
  default boolean isBehindItem() {
    return false;
  }

  /** Where the text stands: a JSON Pointer, or the rule in flight. */
  String path();
}
