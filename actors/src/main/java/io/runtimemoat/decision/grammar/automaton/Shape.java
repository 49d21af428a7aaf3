package io.runtimemoat.decision.grammar.automaton;

/** One way in which a value of one type can satisfy a goal. */
abstract sealed class Shape
    permits LiteralShape, NumberShape, StringShape, ArrayShape, ObjectShape {
  private final int[] checks;

  /**
   * A shape.
   *
   * @param checks schemas that are decided when the value ends
   */
  Shape(int[] checks) {
    this.checks = checks;
  }

  final int[] checks() {
    return checks;
  }

  /** The state before the value's first byte. */
  abstract Frame start();

  /** What is expected, for a reader. */
  abstract String expectation();
}
