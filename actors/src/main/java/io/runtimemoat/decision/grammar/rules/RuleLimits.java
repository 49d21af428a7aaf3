package io.runtimemoat.decision.grammar.rules;

/**
 * How much work and memory a grammar of rules may take.
 *
 * @param maxBytes of its text
 * @param maxNodes steps of all rules, repetitions written out
 * @param maxStates that are remembered; beyond, they are found again each time
 * @param maxReadings ways in which one text may be read at once
 * @param maxDepth rules that wait for others to end
 * @param maxCompletionBytes of what completes a text
 */
public record RuleLimits(
    int maxBytes,
    int maxNodes,
    int maxStates,
    int maxReadings,
    int maxDepth,
    int maxCompletionBytes) {
  /** For callers without settings of their own. */
  public static RuleLimits standard() {
    return new RuleLimits(1 << 20, 100_000, 8192, 512, 1 << 20, 1 << 20);
  }
}
