package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is learned and how it explores; each key is explained in {@code reference.conf}, section
 * {@code moat.learning.policy}.
 *
 * @param algorithm one of {@link #ALGORITHMS}
 * @param settings of all algorithms, by the names that snapshots give them
 * @param ranges of the parameters that may move, by the API's names
 * @param shifts what each parameter set adds to which parameter
 * @param serves whether parameters of requests that are served here are drawn
 * @param baseline of upstreams, by the API's names
 */
public record LearningPolicySettings(
    String algorithm,
    Map<String, Double> settings,
    boolean movesClientValues,
    Map<String, Range> ranges,
    Map<String, Map<String, Double>> shifts,
    boolean serves,
    Map<String, Double> baseline) {
  public static final List<String> ALGORITHMS =
      List.of(
          "beta-ts/1",
          "boltzmann/1",
          "epsilon-greedy/1",
          "lin-ts/1",
          "lin-ucb/1",
          "nig-ts/1",
          "square-cb/1",
          "ucb1/1");

  private static final double MANY = 1e6;
  private static final int MOST_SHIFTS = 15;

  /**
   * How far from its baseline a parameter may move, and between which values.
   *
   * @param step above 0
   */
  public record Range(double step, double low, double high) {}

  public LearningPolicySettings {
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    ranges = Collections.unmodifiableMap(new TreeMap<>(ranges));
    Map<String, Map<String, Double>> copies = new TreeMap<>();
    shifts.forEach((id, by) -> copies.put(id, Collections.unmodifiableMap(new TreeMap<>(by))));
    shifts = Collections.unmodifiableMap(copies);
    baseline = Collections.unmodifiableMap(new TreeMap<>(baseline));
  }

  /** Reads {@code moat.learning.policy}. */
  public static LearningPolicySettings from(Config root) {
    SettingReader policy = SettingReader.of(root, "moat.learning.policy");
    SettingReader parameters = policy.section("parameters");
    Map<String, Range> ranges = ranges(parameters.section("ranges"));
    return new LearningPolicySettings(
        policy.oneOf("algorithm", ALGORITHMS),
        settings(policy),
        parameters.flag("move-client-values"),
        ranges,
        shifts(parameters.section("sets"), ranges),
        parameters.flag("serve"),
        baseline(parameters.section("baseline")));
  }

  private static Map<String, Double> baseline(SettingReader section) {
    section.onlyKeys(AdvisorSettings.PARAMETERS.keySet().toArray(String[]::new));
    return AdvisorSettings.values(section);
  }

  private static Map<String, Double> settings(SettingReader policy) {
    SettingReader prior = policy.section("prior");
    Map<String, Double> settings = new TreeMap<>();
    settings.put("optimism", prior.doubleIn("optimism", 0.01, 0.99));
    settings.put("ridge", prior.doubleIn("ridge", 1e-6, MANY));
    settings.put("noise", prior.doubleIn("noise", 1e-3, 10));
    settings.put("shape", prior.doubleIn("shape", 1.5, MANY));
    settings.put("rate", prior.doubleIn("rate", 1e-6, MANY));
    settings.put("strength", prior.doubleIn("strength", 1, MANY));
    settings.put("parameters.strength", prior.doubleIn("parameter-strength", 1, MANY));
    settings.put("population.weight", prior.doubleIn("population-weight", 0, MANY));
    settings.put("warm", prior.share("warm"));
    settings.put("decay", policy.doubleIn("decay", 0.01, 1));
    settings.put("alpha", policy.doubleIn("lin-ucb.alpha", 0, 100));
    settings.put("width", policy.doubleIn("ucb1.width", 0, 100));
    settings.put("epsilon", policy.share("epsilon-greedy.epsilon"));
    settings.put("temperature", policy.doubleIn("boltzmann.temperature", 1e-4, 1e3));
    settings.put("gamma.scale", policy.doubleIn("square-cb.gamma-scale", 1e-6, MANY));
    settings.put("gamma.exponent", policy.share("square-cb.gamma-exponent"));
    return settings;
  }

  private static Map<String, Range> ranges(SettingReader section) {
    Map<String, Range> ranges = new TreeMap<>();
    for (String quoted : section.quotedKeys()) {
      SettingReader range = section.section(quoted);
      double low = range.doubleIn("low", -MANY, MANY);
      ranges.put(
          SettingReader.plain(quoted),
          new Range(range.doubleIn("step", 1e-6, MANY), low, range.doubleIn("high", low, MANY)));
    }
    return ranges;
  }

  private static Map<String, Map<String, Double>> shifts(
      SettingReader section, Map<String, Range> ranges) {
    Map<String, Map<String, Double>> shifts = new TreeMap<>();
    for (String quoted : section.quotedKeys()) {
      String id =
          section.sectionName(
              quoted,
              "(?!baseline$)[a-z0-9][a-z0-9._-]{0,63}",
              "1 to 64 of a-z, 0-9, '.', '_' and '-', and not baseline");
      SettingReader set = section.section(quoted);
      Map<String, Double> by = new TreeMap<>();
      for (String name : set.quotedKeys()) {
        by.put(SettingReader.plain(name), shift(set, name, ranges));
      }
      section.require(!by.isEmpty(), id, "{}", "at least one parameter and what is added to it");
      shifts.put(id, by);
    }
    section.require(
        shifts.size() <= MOST_SHIFTS, "size", shifts.size(), "at most 15 parameter sets");
    return shifts;
  }

  private static double shift(SettingReader set, String quoted, Map<String, Range> ranges) {
    Range range = ranges.get(SettingReader.plain(quoted));
    if (range == null) {
      set.require(false, SettingReader.plain(quoted), "(moved)", "one of " + ranges.keySet());
      throw new IllegalStateException("refused above");
    }
    return set.doubleIn(quoted, -range.step(), range.step());
  }
}
