package io.runtimemoat.config;

import com.typesafe.config.Config;

/**
 * How callers prove who they are.
 *
 * @param developmentKey whether a key of the tenant {@code dev} is generated and printed at start
 * @param presetKey replaces the generated development key; empty for none
 * @param adminKey is admin on the management port, and nothing else; empty for none
 */
public record AuthSettings(boolean developmentKey, String presetKey, String adminKey) {
  private static final int LEAST_PRESET_LENGTH = 16;
  private static final int LEAST_ADMIN_LENGTH = 32;

  public static AuthSettings from(Config root) {
    SettingReader reader = SettingReader.of(root, "moat.auth");
    return new AuthSettings(
        reader.flag("development-key"),
        key(reader, "preset-key", LEAST_PRESET_LENGTH),
        key(reader, "admin-key", LEAST_ADMIN_LENGTH));
  }

  private static String key(SettingReader reader, String name, int leastLength) {
    String key = reader.string(name);
    reader.require(
        key.isEmpty() || key.length() >= leastLength,
        name,
        "(hidden)",
        "empty, or a key of at least " + leastLength + " characters");
    return key;
  }

  /** Hides the keys. */
  @Override
  public String toString() {
    return "AuthSettings[developmentKey=%s, presetKey=%s, adminKey=%s]"
        .formatted(developmentKey, hidden(presetKey), hidden(adminKey));
  }

  private static String hidden(String key) {
    return key.isEmpty() ? "" : "(hidden)";
  }
}
