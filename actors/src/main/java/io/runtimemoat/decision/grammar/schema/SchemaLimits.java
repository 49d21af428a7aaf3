package io.runtimemoat.decision.grammar.schema;

import io.runtimemoat.decision.grammar.pattern.DfaBounds;

/**
 * How large a schema may be.
 *
 * @param maxBytes of its text
 * @param maxDepth levels of its text
 * @param maxNodes schemas in it
 * @param patterns of one pattern
 */
public record SchemaLimits(int maxBytes, int maxDepth, int maxNodes, DfaBounds patterns) {
  /** For callers without settings of their own. */
  public static SchemaLimits standard() {
    return new SchemaLimits(4 << 20, 256, 100_000, new DfaBounds(20_000, 1 << 20));
  }
}
