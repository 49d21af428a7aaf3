package io.runtimemoat.node.lab.simulate;

import io.runtimemoat.decision.bandit.ParameterSet;
import io.runtimemoat.decision.bandit.RoutingContext;
import io.runtimemoat.node.lab.scores.ArmOutcome;
import java.util.List;
import java.util.Map;

/**
 * One request of a simulation.
 *
 * @param context what a router sees
 * @param outcomes what each arm would come to when a router chose it, in the order of the world's
 *     arms; attempts that a stronger arm made instead are part of it
 * @param named the same when the request names the arm
 * @param expected what the outcomes are on average for this context; the outcomes, where those are
 *     certain
 * @param otherSets the same with parameter sets beside the baseline, by their ids
 * @param rated whether anybody says how good the answer was
 */
public record SimulatedRequest(
    RoutingContext context,
    List<ArmOutcome> outcomes,
    List<ArmOutcome> named,
    List<ArmOutcome> expected,
    Map<String, WithSet> otherSets,
    boolean rated) {
  /** What arms come to with one parameter set, for certain: routed, and named by the request. */
  public record WithSet(List<ArmOutcome> outcomes, List<ArmOutcome> named) {
    public WithSet {
      outcomes = List.copyOf(outcomes);
      named = List.copyOf(named);
    }
  }

  public SimulatedRequest {
    outcomes = List.copyOf(outcomes);
    named = List.copyOf(named);
    expected = List.copyOf(expected);
    otherSets = Map.copyOf(otherSets);
  }

  /** A request whose parameters stay as they are. */
  public SimulatedRequest(
      RoutingContext context,
      List<ArmOutcome> outcomes,
      List<ArmOutcome> named,
      List<ArmOutcome> expected,
      boolean rated) {
    this(context, outcomes, named, expected, Map.of(), rated);
  }

  /** What a router's decision comes to. */
  public ArmOutcome outcome(Taken taken) {
    String set = taken.set().chosen().id();
    return isBaseline(set)
        ? outcomes.get(taken.index())
        : withSet(set).outcomes().get(taken.index());
  }

  /** What an arm comes to that the request names. */
  ArmOutcome named(int arm, String set) {
    return isBaseline(set) ? named.get(arm) : withSet(set).named().get(arm);
  }

  /** What an arm comes to on average. */
  ArmOutcome expected(int arm, String set) {
    return isBaseline(set) ? expected.get(arm) : withSet(set).outcomes().get(arm);
  }

  private static boolean isBaseline(String set) {
    return set.equals(ParameterSet.BASELINE);
  }

  private WithSet withSet(String set) {
    WithSet found = otherSets.get(set);
    if (found == null) {
      throw new IllegalArgumentException("nothing is known of parameter set " + set);
    }
    return found;
  }
}
