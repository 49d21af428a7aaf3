package io.runtimemoat.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds keys below {@code moat} that {@code reference.conf} does not have: typing mistakes. */
public final class UnknownKeys {
  private UnknownKeys() {}

  /**
   * Full paths of the unknown keys, sorted. Lists are opaque: their entries are checked by the
   * settings that read them. A section of {@code upstreams} knows the keys of {@code
   * upstream-defaults}, one of {@code tenants} those of {@code tenant-defaults}.
   *
   * @param root the effective configuration
   * @param reference the reference configuration alone
   */
  public static List<String> in(Config root, Config reference) {
    List<String> unknown = new ArrayList<>();
    ConfigObject known = reference.getObject("moat");
    collect("moat", root.getObject("moat"), known, unknown);
    stanzas("upstreams", known.get("upstream-defaults"), root, unknown);
    stanzas("tenants", known.get("tenant-defaults"), root, unknown);
    return unknown.stream().sorted().toList();
  }

  private static void stanzas(
      String section, @Nullable ConfigValue defaults, Config root, List<String> unknown) {
    if (defaults instanceof ConfigObject stanza
        && root.getObject("moat").get(section) instanceof ConfigObject sections) {
      sections.forEach(
          (name, given) -> {
            if (given instanceof ConfigObject keys) {
              collect("moat." + section + "." + name, keys, stanza, unknown);
            }
          });
    }
  }

  private static void collect(
      String path, ConfigObject actual, ConfigObject known, List<String> unknown) {
    for (Map.Entry<String, ConfigValue> entry : actual.entrySet()) {
      String key = path + "." + entry.getKey();
      ConfigValue knownValue = known.get(entry.getKey());
      if (knownValue == null) {
        unknown.add(key);
      } else if (entry.getValue() instanceof ConfigObject actualChild
          && knownValue instanceof ConfigObject knownChild
          && !knownChild.isEmpty()) {
        collect(key, actualChild, knownChild, unknown);
      }
    }
  }
}
