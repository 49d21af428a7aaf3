package io.runtimemoat.config;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Rate limits of a tenant or a key.
 *
 * @param overall of all models together
 * @param models by the name that requests ask for
 */
public record TenantLimitSettings(PerMinute overall, Map<String, PerMinute> models) {
  private static final long MOST = 1_000_000_000_000L;
  private static final int MOST_MODELS = 64;
  private static final int MOST_NAME = 200;

  /** What any 60 seconds may have; empty is not limited. */
  public record PerMinute(
      Optional<Long> requests, Optional<Long> inputTokens, Optional<Long> outputTokens) {}

  public TenantLimitSettings {
    models = Collections.unmodifiableMap(new TreeMap<>(models));
  }

  /** Reads a section {@code limits}. */
  static TenantLimitSettings from(SettingReader limits) {
    limits.onlyKeys(
        "requests-per-minute", "input-tokens-per-minute", "output-tokens-per-minute", "models");
    Map<String, PerMinute> models = new TreeMap<>();
    if (limits.has("models")) {
      SettingReader section = limits.section("models");
      for (String quoted : section.quotedKeys()) {
        String name = SettingReader.plain(quoted);
        section.require(
            !name.isBlank() && name.length() <= MOST_NAME,
            name,
            "(section)",
            "a model named in 1 to " + MOST_NAME + " characters");
        SettingReader model = section.section(quoted);
        model.onlyKeys(
            "requests-per-minute", "input-tokens-per-minute", "output-tokens-per-minute");
        models.put(name, perMinute(model));
      }
    }
    limits.require(models.size() <= MOST_MODELS, "models", models.size(), "at most " + MOST_MODELS);
    return new TenantLimitSettings(perMinute(limits), models);
  }

  private static PerMinute perMinute(SettingReader section) {
    return new PerMinute(
        limit(section, "requests-per-minute"),
        limit(section, "input-tokens-per-minute"),
        limit(section, "output-tokens-per-minute"));
  }

  private static Optional<Long> limit(SettingReader section, String name) {
    return section.has(name) ? Optional.of(section.longIn(name, 1, MOST)) : Optional.empty();
  }
}
