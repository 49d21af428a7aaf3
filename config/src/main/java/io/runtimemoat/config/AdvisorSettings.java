package io.runtimemoat.config;

import com.typesafe.config.Config;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Recommendations to callers with a client of their own; each key is explained in {@code
 * reference.conf}, section {@code moat.advisor}.
 *
 * @param baseline what recommended parameters start from where a caller says nothing, by the API's
 *     names; {@code max_tokens} is always there
 */
public record AdvisorSettings(Map<String, Double> baseline) {
  private static final String MAX_TOKENS = "max_tokens";

  /** The parameters that may be recommended, by the API's names, with what they may be. */
  public static final Map<String, Bounds> PARAMETERS = parameters();

  /**
   * What a parameter may be.
   *
   * @param whole whether it is a whole number
   */
  public record Bounds(double low, double high, boolean whole) {}

  public AdvisorSettings {
    baseline = Collections.unmodifiableMap(new TreeMap<>(baseline));
  }

  /** Reads {@code moat.advisor}. */
  public static AdvisorSettings from(Config root) {
    SettingReader section = SettingReader.of(root, "moat.advisor").section("baseline");
    section.onlyKeys(PARAMETERS.keySet().toArray(String[]::new));
    Map<String, Double> baseline = values(section);
    section.require(
        baseline.containsKey(MAX_TOKENS), MAX_TOKENS, "(none)", "the most that an answer may have");
    return new AdvisorSettings(baseline);
  }

  /** Those of {@link #PARAMETERS} that a section has. */
  static Map<String, Double> values(SettingReader section) {
    Map<String, Double> values = new TreeMap<>();
    PARAMETERS.forEach(
        (name, bounds) -> {
          if (section.has(name)) {
            values.put(name, value(section, name, bounds));
          }
        });
    return values;
  }

  private static double value(SettingReader section, String name, Bounds bounds) {
    return bounds.whole()
        ? section.intIn(name, (int) bounds.low(), (int) bounds.high())
        : section.doubleIn(name, bounds.low(), bounds.high());
  }

  private static Map<String, Bounds> parameters() {
    Map<String, Bounds> known = new LinkedHashMap<>();
    known.put("temperature", new Bounds(0, 2, false));
    known.put("top_p", new Bounds(0, 1, false));
    known.put(MAX_TOKENS, new Bounds(1, 10_000_000, true));
    known.put("presence_penalty", new Bounds(-2, 2, false));
    known.put("frequency_penalty", new Bounds(-2, 2, false));
    return Collections.unmodifiableMap(known);
  }
}
