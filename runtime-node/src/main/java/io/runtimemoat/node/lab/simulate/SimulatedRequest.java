package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.node.lab.scores.ArmOutcome;
import java.util.List;

/**
 * One request of a simulation.
 *
 * @param context what a router sees
 * @param outcomes what each arm would come to when a router chose it, in the order of the world's
 *     arms; attempts that a stronger arm made instead are part of it
 * @param named the same when the request names the arm
 * @param expected what the outcomes are on average for this context; the outcomes, where those are
 *     certain
 * @param rated whether anybody says how good the answer was
 */
public record SimulatedRequest(
    RoutingContext context,
    List<ArmOutcome> outcomes,
    List<ArmOutcome> named,
    List<ArmOutcome> expected,
    boolean rated) {
  public SimulatedRequest {
    outcomes = List.copyOf(outcomes);
    named = List.copyOf(named);
    expected = List.copyOf(expected);
  }
}
