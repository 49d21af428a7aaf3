package io.runtimemoat.decision.grammar.automaton;

import org.jspecify.annotations.Nullable;

/** How far a string or a key has come, read in code points. Immutable. */
interface TextFrame {
  /** The state after a code point; null if no valid text begins like this. */
  @Nullable TextFrame next(int codePoint);

  /** Whether some code point from {@code first} to {@code last} can come next. */
  boolean canTake(int first, int last);

  /** The least code point beyond {@code codePoint}, which cannot come, that perhaps can. */
  int nextTaken(int codePoint);

  /**
   * Whether all texts of at most so many characters of some kinds may follow, as far as known:
   * false says nothing.
   */
  boolean takesAll(long kinds, int length);
}
