package io.runtimemoat.decision.grammar.text;

/** A state that asks for more of the text than what is held: for values that are compared. */
public interface KeepsText {
  /** The first offset that is still needed, for whatever reason; -1 for none. */
  long keptFrom();

  /** The first offset that a state still needs; -1 for none. */
  static long of(TextState state) {
    return state instanceof KeepsText keeps ? keeps.keptFrom() : state.heldFrom();
  }

  /** The lesser of two offsets, where -1 is none. */
  static long first(long one, long other) {
    return one < 0 ? other : other < 0 ? one : Math.min(one, other);
  }
}
