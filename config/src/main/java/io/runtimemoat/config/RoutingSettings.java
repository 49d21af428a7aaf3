package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The arms requests can be routed to, the names that route, and the lines of the rule policy.
 *
 * @param arms of models in this process, ids unique; none when upstreams serve everything
 * @param aliases arms and models by alias, {@code auto} among them; never the name of a model
 * @param fallbacks by the name a request gives: aliases, models and arms to try in this order when
 *     its own arm fails
 */
public record RoutingSettings(
    List<Arm> arms,
    Map<String, List<String>> aliases,
    Map<String, List<String>> fallbacks,
    Rule rule,
    Escalation escalation) {
  /** The tiers, weakest first. */
  public static final List<String> TIERS = List.of("small", "medium", "large");

  /** The task types a floor can be set for. */
  public static final List<String> TASKS =
      List.of(
          "extraction",
          "classification",
          "summarization",
          "translation",
          "code",
          "reasoning",
          "chat");

  private static final double LARGEST_PRICE = 1e6;
  private static final int LONGEST_PROMPT = 10_000_000;
  private static final int MOST_ARMS = 64;

  /**
   * One way to serve.
   *
   * @param tier one of {@link #TIERS}
   * @param promptPrice currency per million prompt tokens, in [0, 1e6]
   * @param completionPrice currency per million completion tokens, in [0, 1e6]
   */
  public record Arm(
      String id, String model, String tier, double promptPrice, double completionPrice) {}

  /**
   * Where the rule policy draws its lines.
   *
   * @param mediumDifficulty in [0, 1]
   * @param largeDifficulty in [mediumDifficulty, 1]
   * @param taskFloors weakest tier per task type
   */
  public record Rule(
      double mediumDifficulty,
      double largeDifficulty,
      int mediumPromptChars,
      int largePromptChars,
      Map<String, String> taskFloors) {
    public Rule {
      taskFloors = Collections.unmodifiableMap(new TreeMap<>(taskFloors));
    }
  }

  /**
   * When an attempt is given to a stronger arm; 0 switches a half off.
   *
   * @param minMeanProbability in [0, 1]
   * @param minTokenProbability in [0, 1]
   */
  public record Escalation(double minMeanProbability, double minTokenProbability) {}

  public RoutingSettings {
    arms = List.copyOf(arms);
    aliases = Collections.unmodifiableMap(new TreeMap<>(aliases));
    fallbacks = Collections.unmodifiableMap(new TreeMap<>(fallbacks));
  }

  /** Reads {@code moat.arms} and {@code moat.routing}, whose names may be those of upstreams. */
  public static RoutingSettings from(Config root) {
    return from(root, UpstreamSettings.from(root));
  }

  /** Reads {@code moat.arms} and {@code moat.routing}. */
  public static RoutingSettings from(Config root, UpstreamSettings upstreams) {
    SettingReader moat = SettingReader.of(root, "moat");
    SettingReader routing = moat.section("routing");
    List<Arm> arms = arms(moat);
    RoutableNames names = RoutableNames.of(arms, upstreams, ModelSettings.from(root));
    moat.require(
        !names.armIds().isEmpty() && names.armIds().size() <= MOST_ARMS,
        "arms",
        names.armIds().size(),
        "1 to 64 arms, models of upstreams included");
    Map<String, List<String>> aliases = aliases(routing, names);
    return new RoutingSettings(
        arms,
        aliases,
        fallbacks(routing, names, aliases.keySet()),
        rule(root, routing.section("rule")),
        escalation(routing));
  }

  private static List<Arm> arms(SettingReader moat) {
    List<Arm> arms = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (SettingReader entry : moat.sections("arms")) {
      String id = entry.nonEmpty("id");
      entry.require(
          id.matches("[a-z0-9][a-z0-9._-]{0,63}"),
          "id",
          id,
          "1 to 64 of a-z, 0-9, '.', '_' and '-'");
      entry.require(ids.add(id), "id", id, "an id that no other arm has");
      arms.add(
          new Arm(
              id,
              entry.nonEmpty("model"),
              entry.oneOf("tier", TIERS),
              entry.doubleIn("prompt-price", 0, LARGEST_PRICE),
              entry.doubleIn("completion-price", 0, LARGEST_PRICE)));
    }
    return arms;
  }

  private static Map<String, List<String>> aliases(SettingReader routing, RoutableNames names) {
    Map<String, List<String>> aliases = new TreeMap<>();
    SettingReader section = routing.section("aliases");
    for (String quoted : section.quotedKeys()) {
      String alias = SettingReader.plain(quoted);
      List<String> members = section.strings(quoted);
      section.require(
          !members.isEmpty() && names.armsAndModels().containsAll(members),
          alias,
          members,
          "a list of arms and models, at least one of " + names.armsAndModels());
      section.require(
          !names.models().contains(alias),
          alias,
          members,
          "an alias that is not the name of a model");
      aliases.put(alias, members);
    }
    section.require(
        aliases.containsKey("auto"), "auto", "(missing)", "the arms that model \"auto\" means");
    return aliases;
  }

  private static Map<String, List<String>> fallbacks(
      SettingReader routing, RoutableNames names, Set<String> aliases) {
    Map<String, List<String>> fallbacks = new TreeMap<>();
    SettingReader section = routing.section("fallbacks");
    Set<String> known = new TreeSet<>(aliases);
    known.addAll(names.armsAndModels());
    for (String quoted : section.quotedKeys()) {
      String name = SettingReader.plain(quoted);
      List<String> order = section.strings(quoted);
      section.require(known.contains(name), name, order, "a name that requests can give: " + known);
      section.require(
          known.containsAll(order) && order.size() <= MOST_ARMS,
          name,
          order,
          "at most 64 aliases, models or arms of " + known);
      fallbacks.put(name, order);
    }
    return fallbacks;
  }

  private static Rule rule(Config root, SettingReader rule) {
    double mediumDifficulty = rule.share("medium-difficulty");
    int mediumChars = rule.intIn("medium-prompt-chars", 0, LONGEST_PROMPT);
    SettingReader floors = rule.section("task-floor");
    Map<String, String> taskFloors = new TreeMap<>();
    for (String task : root.getConfig("moat.routing.rule.task-floor").root().keySet()) {
      floors.require(TASKS.contains(task), task, task, "one of " + String.join(", ", TASKS));
      taskFloors.put(task, floors.oneOf(task, TIERS));
    }
    return new Rule(
        mediumDifficulty,
        rule.doubleIn("large-difficulty", mediumDifficulty, 1),
        mediumChars,
        rule.intIn("large-prompt-chars", mediumChars, LONGEST_PROMPT),
        taskFloors);
  }

  private static Escalation escalation(SettingReader routing) {
    SettingReader escalation = routing.section("escalation");
    return new Escalation(
        escalation.share("min-mean-probability"), escalation.share("min-token-probability"));
  }
}
