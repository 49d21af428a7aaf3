package io.runtimemoat.actors.session;

import java.util.List;
import java.util.Map;

/**
 * A routing decision laid open.
 *
 * @param arm the arm that would serve
 * @param phase of the policy's rollout; empty where nothing can serve
 * @param forced whether no randomization took part
 * @param reason for example {@code rule} or {@code named}
 * @param propensity probability of the arm under the policy, in (0, 1]
 * @param arms every arm with its probability, or why it is excluded
 * @param signals the raw signals behind the context, by name
 */
public record RoutingExplanation(
    String arm,
    String model,
    String policyVersion,
    String phase,
    boolean forced,
    String reason,
    double propensity,
    List<Arm> arms,
    Map<String, Double> signals) {

  public RoutingExplanation {
    arms = List.copyOf(arms);
    signals = Map.copyOf(signals);
  }

  /** Nothing would serve. */
  public static RoutingExplanation refused(String reason, List<Arm> arms) {
    return new RoutingExplanation("", "", "", "", true, reason, 0, arms, Map.of());
  }

  /** One arm; {@code excluded} is empty when it is feasible. */
  public record Arm(String id, String model, double probability, String excluded) {}
}
