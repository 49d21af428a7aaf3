package io.runtimemoat.decision.reward;

/**
 * A decision whose window has passed, and what it came to.
 *
 * @param verdict whether it teaches something, or why not
 * @param quality what feedback says, in [0, 1]; NaN when nobody spoke
 * @param cost price of the whole request in the node's currency
 * @param seconds duration of the whole request
 * @param isValid whether its answer needed no repair
 * @param failed whether its client got no answer
 * @param reward in [0, 1]; NaN unless it teaches
 */
public record ClosedDecision(
    TrackedDecision decision,
    Verdict verdict,
    double quality,
    double cost,
    double seconds,
    boolean isValid,
    boolean failed,
    double reward) {
  /** What becomes of a decision. */
  public enum Verdict {
    LEARNED,
    /** The client named the model. */
    NAMED,
    /** It had no outcome when its window passed, or its client left. */
    UNFINISHED,
    /** Nobody said how good it was, and no quality is assumed. */
    UNRATED
  }

  /** Whether feedback told its quality. */
  public boolean isRated() {
    return !Double.isNaN(quality);
  }
}
