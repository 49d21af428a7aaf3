package io.runtimemoat.actors.policy;

/**
 * The egress policy's answer.
 *
 * @param reason why it is not the original; empty when it is
 * @param unanswered whether nobody had time to decide: it is a denial now and need not be one later
 */
public record EgressVerdict(Treatment treatment, String reason, boolean unanswered) {
  /** What the destination gets. */
  public enum Treatment {
    ORIGINAL,
    /** The same text with format-preserving stand-ins for what was found. */
    SURROGATE,
    DENY
  }

  /** What a policy said. */
  public EgressVerdict(Treatment treatment, String reason) {
    this(treatment, reason, false);
  }

  /** No, because the policy could not be evaluated. */
  public static EgressVerdict denied(String reason) {
    return new EgressVerdict(Treatment.DENY, reason);
  }

  /** Not now, because nobody had time to decide. */
  public static EgressVerdict unanswered(String reason) {
    return new EgressVerdict(Treatment.DENY, reason, true);
  }
}
