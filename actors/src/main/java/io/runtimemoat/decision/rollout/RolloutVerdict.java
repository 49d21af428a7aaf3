package io.runtimemoat.decision.rollout;

/** What a look at a rollout says. */
public sealed interface RolloutVerdict {
  /** For people: why. */
  String reason();

  /** The candidate stays where it is. */
  record Hold(String reason) implements RolloutVerdict {}

  /** The candidate may enter the next phase. */
  record Promote(String reason) implements RolloutVerdict {}

  /**
   * The candidate goes.
   *
   * @param cause the limit in short, for example {@code validation}
   */
  record RollBack(String cause, String reason) implements RolloutVerdict {}
}
