package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.DfaBounds;

/**
 * How much work and memory an automaton may take.
 *
 * @param maxShapes alternatives of one value; more are decided when the value ends
 * @param maxSteps of finding out what a schema's parts mean together, over its whole life
 * @param maxHeldBytes of a value that is decided when it ends
 * @param maxHeldDepth levels of such a value
 * @param maxKeyBytes of the keys of one open object
 * @param patterns of patterns that meet at one place
 */
public record AutomatonLimits(
    int maxShapes,
    int maxSteps,
    int maxHeldBytes,
    int maxHeldDepth,
    int maxKeyBytes,
    DfaBounds patterns) {
  /** For callers without settings of their own. */
  public static AutomatonLimits standard() {
    return new AutomatonLimits(64, 1 << 22, 1 << 20, 128, 1 << 20, new DfaBounds(20_000, 1 << 18));
  }
}
