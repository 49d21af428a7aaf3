package io.runtimemoat.actors.policy;

import java.util.Map;

/**
 * The routing policy's answer.
 *
 * @param log whether an operator wants to hear of it
 * @param reason why it is not simply allowed, for the client; empty when it is
 * @param deniedArms arm id to the reason it may not serve this request
 */
public record RoutingVerdict(
    Action action, boolean log, String reason, Map<String, String> deniedArms) {
  /** What becomes of the request. */
  public enum Action {
    ALLOW,
    /** Only the cheapest tier serves it. */
    DOWNGRADE,
    DENY
  }

  public RoutingVerdict {
    deniedArms = Map.copyOf(deniedArms);
  }

  /** No, because the policy could not be evaluated. */
  public static RoutingVerdict denied(String reason) {
    return new RoutingVerdict(Action.DENY, true, reason, Map.of());
  }
}
