package io.runtimemoat.decision.rollout;

/**
 * One thing that a gate looked at.
 *
 * @param name for machines, for example {@code reward_difference}
 * @param value NaN when there was nothing to measure
 * @param limit that the value is held against
 * @param explanation for people: what was compared and what would help
 */
public record GateCheck(
    String name, double value, double limit, Outcome outcome, String explanation) {
  /** What a check came to. */
  public enum Outcome {
    PASSED,
    /** The candidate is outside the limit. */
    FAILED,
    /** The log cannot say. */
    UNDECIDED
  }

  GateCheck named(String other) {
    return new GateCheck(other, value, limit, outcome, explanation);
  }

  public boolean passed() {
    return outcome == Outcome.PASSED;
  }
}
