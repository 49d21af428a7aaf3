package io.runtimemoat.decision.grammar.automaton;

/** Placeholder. */
final class Minimals {
  Minimals(Tables tables) {}
  Minimal find(Goal goal) { return Minimal.UNKNOWN; }
  Minimal of(Shape shape) { return Minimal.UNKNOWN; }
}
