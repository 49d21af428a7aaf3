package io.runtimemoat.config;

import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The form of what the built-in policies read from {@code moat.policy.data}. They compare values as
 * they are, so {@code "0.9"} is no number; what they cannot read would deny every request.
 */
final class PolicyData {
  private static final String PATH = "moat.policy.data";
  private static final Set<String> LEVELS = Set.of("log", "downgrade", "deny");
  private static final Set<String> TREATMENTS = Set.of("original", "surrogate", "deny");

  private PolicyData() {}

  /** Refuses what the built-in policies cannot read, by its key. */
  static void check(ConfigObject data) {
    String abuse = PATH + ".abuse";
    section(abuse, data.get("abuse"))
        .forEach(
            (level, threshold) -> {
              String key = abuse + "." + level;
              require(LEVELS.contains(level), key, "(key)", "one of log, downgrade and deny");
              require(
                  threshold.unwrapped() instanceof Number number && number.doubleValue() >= 0,
                  key,
                  threshold,
                  "a number from 0 to 1 without quotes, or above 1 for never");
            });
    String pii = PATH + ".egress.pii";
    section(pii, section(PATH + ".egress", data.get("egress")).get("pii"))
        .forEach((arm, treatment) -> treatment(pii + "." + arm, treatment));
    String tenants = PATH + ".tenants";
    section(tenants, data.get("tenants"))
        .forEach((tenant, limits) -> tenant(tenants + "." + tenant, limits));
  }

  private static void tenant(String path, ConfigValue limits) {
    require(limits instanceof ConfigObject, path, limits, "a section");
    section(path, limits)
        .forEach(
            (name, value) -> {
              String key = path + "." + name;
              switch (name) {
                case "in_process_only" ->
                    require(
                        value.valueType() == ConfigValueType.BOOLEAN,
                        key,
                        value,
                        "true or false, without quotes");
                case "regions" -> require(areTexts(value), key, value, "a list of texts");
                case "egress_pii" -> treatment(key, value);
                default ->
                    require(false, key, "(key)", "one of in_process_only, regions and egress_pii");
              }
            });
  }

  private static void treatment(String key, ConfigValue value) {
    boolean known = value.unwrapped() instanceof String word && TREATMENTS.contains(word);
    require(known, key, value, "original, surrogate or deny");
  }

  private static boolean areTexts(ConfigValue value) {
    return value.unwrapped() instanceof List<?> texts
        && texts.stream().allMatch(String.class::isInstance);
  }

  /** An absent one, and one that is null, is empty. */
  private static Map<String, ConfigValue> section(String path, @Nullable ConfigValue value) {
    if (value == null || value.valueType() == ConfigValueType.NULL) {
      return Map.of();
    }
    if (value instanceof ConfigObject section) {
      return section;
    }
    throw new InvalidSettingException(path, shown(value), "a section");
  }

  private static void require(boolean met, String key, Object value, String allowed) {
    if (!met) {
      throw new InvalidSettingException(key, shown(value), allowed);
    }
  }

  private static String shown(Object value) {
    return value instanceof ConfigValue of ? String.valueOf(of.unwrapped()) : value.toString();
  }
}
