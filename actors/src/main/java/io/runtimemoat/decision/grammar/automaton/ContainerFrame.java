package io.runtimemoat.decision.grammar.automaton;

import org.jspecify.annotations.Nullable;

/** How far an array or object has come, between its items or members. Immutable. */
interface ContainerFrame extends Frame {
  /** What the value that begins now must satisfy. */
  Goal child();

  /** The state once that value is complete; null if it may not be. */
  @Nullable ContainerFrame afterChild();
}
