package io.runtimemoat.actors.policy;

import java.util.Map;

/**
 * The routing policy's answer.
 *
 * @param log whether an operator wants to hear of it
 * @param reason why it is not simply allowed, for the client; empty when it is
 * @param deniedArms arm id to the reason it may not serve this request
 * @param unanswered whether nobody had time to decide: it is a denial now and need not be one later
 */
public record RoutingVerdict(
    Action action, boolean log, String reason, Map<String, String> deniedArms, boolean unanswered) {
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

  /** What a policy said. */
  public RoutingVerdict(Action action, boolean log, String reason, Map<String, String> deniedArms) {
    this(action, log, reason, deniedArms, false);
  }

  /** No, because the policy could not be evaluated. */
  public static RoutingVerdict denied(String reason) {
    return new RoutingVerdict(Action.DENY, true, reason, Map.of());
  }

  /** Not now, because nobody had time to decide. */
  public static RoutingVerdict unanswered(String reason) {
    return new RoutingVerdict(Action.DENY, true, reason, Map.of(), true);
  }
}
