package io.runtimemoat.actors.session;

import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.Policy;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What can serve and who decides.
 *
 * @param arms every arm of the node, ids unique
 * @param aliases ids of the arms that a routed name chooses among; {@code auto} is always there
 * @param policy decides for routed names
 * @param escalation judges first attempts of routed requests
 * @param windowTokens tokens per choice by which a streamed attempt is judged, at least 1
 */
public record RoutingTable(
    List<Arm> arms,
    Map<String, Set<String>> aliases,
    Policy policy,
    EscalationRule escalation,
    int windowTokens) {
  /** The name that stands for every arm. */
  public static final String AUTO = "auto";

  public RoutingTable {
    arms = List.copyOf(arms);
    Map<String, Set<String>> names = new TreeMap<>(aliases);
    names.putIfAbsent(AUTO, Set.copyOf(arms.stream().map(Arm::id).toList()));
    aliases = Map.copyOf(names);
  }
}
