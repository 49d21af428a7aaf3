package io.runtimemoat.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds keys below {@code moat} that {@code reference.conf} does not have: typing mistakes. */
public final class UnknownKeys {
  private UnknownKeys() {}

  /**
   * Full paths of the unknown keys, sorted. Lists are opaque: their entries are checked by the
   * settings that read them. A section of {@code upstreams} knows the keys of {@code
   * upstream-defaults}.
   *
   * @param root the effective configuration
   * @param reference the reference configuration alone
   */
  public static List<String> in(Config root, Config reference) {
    List<String> unknown = new ArrayList<>();
    ConfigObject known = reference.getObject("moat");
    collect("moat", root.getObject("moat"), known, unknown);
    if (known.get("upstream-defaults") instanceof ConfigObject stanza
        && root.getObject("moat").get("upstreams") instanceof ConfigObject upstreams) {
      upstreams.forEach(
          (name, upstream) -> {
            if (upstream instanceof ConfigObject keys) {
              collect("moat.upstreams." + name, keys, stanza, unknown);
            }
          });
    }
    return unknown.stream().sorted().toList();
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
