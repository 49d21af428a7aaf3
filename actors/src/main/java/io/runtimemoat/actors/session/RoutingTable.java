package io.runtimemoat.actors.session;

import io.runtimemoat.actors.upstream.Upstreams;
import io.runtimemoat.config.RoutingSettings;
import io.runtimemoat.config.SessionSettings;
import io.runtimemoat.decision.bandit.Arm;
import io.runtimemoat.decision.bandit.EscalationRule;
import io.runtimemoat.decision.bandit.Policy;
import io.runtimemoat.decision.bandit.Prices;
import io.runtimemoat.decision.bandit.RulePolicy;
import io.runtimemoat.decision.bandit.RuleThresholds;
import io.runtimemoat.decision.bandit.Tier;
import io.runtimemoat.gpu.ModelDescription;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What can serve and who decides.
 *
 * @param arms every arm of the node, ids unique
 * @param upstreams those of the arms that are models of upstreams
 * @param aliases ids of the arms that a routed name chooses among; {@code auto} is always there
 * @param fallbacks ids of the arms to try in this order, by the name a request gives
 * @param policy decides for routed names
 * @param escalation judges first attempts of routed requests
 * @param windowTokens tokens per choice by which a streamed attempt is judged, at least 1
 */
public record RoutingTable(
    List<Arm> arms,
    Upstreams upstreams,
    Map<String, Set<String>> aliases,
    Map<String, List<String>> fallbacks,
    Policy policy,
    EscalationRule escalation,
    int windowTokens) {
  /** The name that stands for every arm. */
  public static final String AUTO = "auto";

  private static final int LONGEST_MODEL_PART = 58; // of the 64 characters an arm id may have

  public RoutingTable {
    arms = List.copyOf(arms);
    Map<String, Set<String>> names = new TreeMap<>(aliases);
    names.putIfAbsent(AUTO, Set.copyOf(arms.stream().map(Arm::id).toList()));
    aliases = Map.copyOf(names);
    fallbacks = Map.copyOf(fallbacks);
  }

  /** Whether a name, an alias or an arm's or a model's own, leads to an arm. */
  public boolean leads(String name, Arm arm) {
    Set<String> alias = aliases.get(name);
    return alias == null
        ? arm.model().equals(name) || arm.id().equals(name)
        : alias.contains(arm.id());
  }

  /** Whether some alias chooses among others with it; else only its own name reaches it. */
  boolean isChosen(Arm arm) {
    return aliases.values().stream().anyMatch(ids -> ids.contains(arm.id()));
  }

  /**
   * The table of a node: the configured arms whose models are loaded, the models of upstreams, and
   * an arm that only a name reaches for every other loaded model.
   */
  public static RoutingTable of(
      RoutingSettings routing,
      SessionSettings session,
      List<ModelDescription> loaded,
      Upstreams upstreams) {
    Map<String, ModelDescription> byName = new TreeMap<>();
    loaded.forEach(model -> byName.put(model.name(), model));
    Map<String, Arm> arms = new TreeMap<>();
    for (RoutingSettings.Arm arm : routing.arms()) {
      ModelDescription model = byName.get(arm.model());
      if (model != null) {
        arms.put(arm.id(), Arm.of(arm, model.contextTokens()));
      }
    }
    upstreams.models().forEach(model -> arms.put(model.armId(), arm(model)));
    routing.arms().forEach(arm -> byName.remove(arm.model()));
    for (ModelDescription model : byName.values()) {
      String id = armId(model.name());
      arms.putIfAbsent(
          id, new Arm(id, model.name(), Tier.SMALL, new Prices(0, 0), model.contextTokens()));
    }
    List<Arm> all = List.copyOf(arms.values());
    Map<String, Set<String>> aliases = new TreeMap<>();
    routing
        .aliases()
        .forEach((alias, names) -> aliases.put(alias, Set.copyOf(ids(all, Map.of(), names))));
    Map<String, List<String>> fallbacks = new TreeMap<>();
    routing.fallbacks().forEach((name, order) -> fallbacks.put(name, ids(all, aliases, order)));
    return new RoutingTable(
        all,
        upstreams,
        aliases,
        fallbacks,
        new RulePolicy(RuleThresholds.of(routing.rule())),
        EscalationRule.of(routing.escalation()),
        session.judgeAfterTokens());
  }

  /** The arms that names stand for, in the order of the names. */
  private static List<String> ids(
      List<Arm> arms, Map<String, Set<String>> aliases, List<String> names) {
    Set<String> ids = new LinkedHashSet<>();
    for (String name : names) {
      Set<String> behind = aliases.getOrDefault(name, Set.of());
      for (Arm arm : arms) {
        if (behind.contains(arm.id()) || arm.id().equals(name) || arm.model().equals(name)) {
          ids.add(arm.id());
        }
      }
    }
    return List.copyOf(ids);
  }

  private static Arm arm(Upstreams.Model model) {
    return new Arm(
        model.armId(),
        model.settings().name(),
        Tier.ofCode(model.settings().tier()),
        new Prices(model.settings().inputPrice(), model.settings().outputPrice()),
        model.settings().contextTokens());
  }

  /** The ids and models of the arms that a name leads to; empty for a name that is unknown. */
  public Set<String> behind(String name) {
    Set<String> alias = aliases.getOrDefault(name, Set.of());
    Set<String> behind = new TreeSet<>();
    for (Arm arm : arms) {
      if (alias.contains(arm.id()) || arm.model().equals(name) || arm.id().equals(name)) {
        behind.add(arm.id());
        behind.add(arm.model());
      }
    }
    return behind;
  }

  private static String armId(String model) {
    String plain = model.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]", "-");
    return "model-" + plain.substring(0, Math.min(plain.length(), LONGEST_MODEL_PART));
  }
}
