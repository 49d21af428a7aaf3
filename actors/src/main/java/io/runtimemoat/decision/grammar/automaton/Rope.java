package io.runtimemoat.decision.grammar.automaton;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** A text made of pieces, so that adding one costs the same at any length. */
record Rope(@Nullable Rope before, String piece, int length) {
  static Rope of(String piece) {
    return new Rope(null, piece, piece.length());
  }

  Rope then(String more) {
    return more.isEmpty() ? this : new Rope(this, more, length + more.length());
  }

  String text() {
    Deque<String> pieces = new ArrayDeque<>();
    for (Rope rope = this; rope != null; rope = rope.before()) {
      pieces.push(rope.piece());
    }
    return String.join("", pieces);
  }

  /** The shorter of two; the first if both have the same length. */
  static @Nullable Rope shorter(@Nullable Rope one, @Nullable Rope other) {
    if (one == null || other == null) {
      return one == null ? other : one;
    }
    return other.length < one.length ? other : one;
  }
}
