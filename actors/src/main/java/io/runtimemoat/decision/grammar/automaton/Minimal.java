package io.runtimemoat.decision.grammar.automaton;

import org.jspecify.annotations.Nullable;

/**
 * The shortest value that is known for a goal.
 *
 * @param text its JSON; null if none is known
 * @param none whether there is provably none
 */
record Minimal(@Nullable String text, boolean none) {
  static final Minimal NONE = new Minimal(null, true);
  static final Minimal UNKNOWN = new Minimal(null, false);
}
