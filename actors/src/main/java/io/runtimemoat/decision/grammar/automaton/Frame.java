package io.runtimemoat.decision.grammar.automaton;

/** How far a value has come in one of the shapes that it may have. Immutable. */
interface Frame {
  Shape shape();

  /** Whether the value may end here. */
  boolean accepts();
}
