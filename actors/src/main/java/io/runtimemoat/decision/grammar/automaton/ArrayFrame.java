package io.runtimemoat.decision.grammar.automaton;

import org.jspecify.annotations.Nullable;

/**
 * How far an array has come.
 *
 * @param items that are complete, counted as far as it matters
 */
record ArrayFrame(ArrayShape shape, int items) implements ContainerFrame {
  @Override
  public boolean accepts() {
    return items >= shape.min;
  }

  /** Whether another item may begin. */
  boolean canGrow() {
    return items < shape.max();
  }

  @Override
  public Goal child() {
    return shape.goal(items);
  }

  @Override
  public @Nullable ArrayFrame afterChild() {
    return shape.isSteady(items) ? this : new ArrayFrame(shape, items + 1);
  }
}
