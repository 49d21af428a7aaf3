package io.runtimemoat.decision.grammar.automaton;

/** The place of the whole text. */
record RootFrame(Goal child) implements ContainerFrame {
  @Override
  public Shape shape() {
    return new LiteralShape("n", new int[0]);
  }

  @Override
  public boolean accepts() {
    return true;
  }

  @Override
  public ContainerFrame afterChild() {
    return this;
  }
}
