package io.runtimemoat.actors.session;

import io.runtimemoat.decision.bandit.Arm;
import java.util.Map;
import java.util.Optional;

/**
 * What policies said about the arms of one request.
 *
 * @param denied arm id to a reason code of 1 to 64 of {@code a-z 0-9 _}
 * @param cheapestTierOnly whether only the weakest tier that is feasible may serve it
 */
public record ArmRules(Map<String, String> denied, boolean cheapestTierOnly) {
  private static final ArmRules NONE = new ArmRules(Map.of(), false);

  public ArmRules {
    denied = Map.copyOf(denied);
  }

  /** Every arm may serve it. */
  public static ArmRules none() {
    return NONE;
  }

  /** Why an arm may not serve it; empty when it may. */
  Optional<String> denial(Arm arm) {
    return Optional.ofNullable(denied.get(arm.id()));
  }
}
