package io.runtimemoat.actors.policy;

/**
 * The egress policy's answer.
 *
 * @param reason why it is not the original; empty when it is
 */
public record EgressVerdict(Treatment treatment, String reason) {
  /** What the destination gets. */
  public enum Treatment {
    ORIGINAL,
    /** The same text with format-preserving stand-ins for what was found. */
    SURROGATE,
    DENY
  }

  /** No, because the policy could not be evaluated. */
  public static EgressVerdict denied(String reason) {
    return new EgressVerdict(Treatment.DENY, reason);
  }
}
