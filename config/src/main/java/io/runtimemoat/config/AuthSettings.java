package io.runtimemoat.config;

import com.typesafe.config.Config;

/**
 * How callers prove who they are.
 *
 * @param developmentKey whether a key of the tenant {@code dev} is generated and printed at start
 * @param presetKey replaces the generated development key; empty for none
 */
public record AuthSettings(boolean developmentKey, String presetKey) {
  private static final int LEAST_PRESET_LENGTH = 16;

  public static AuthSettings from(Config root) {
    SettingReader reader = SettingReader.of(root, "moat.auth");
    String preset = reader.string("preset-key");
    reader.require(
        preset.isEmpty() || preset.length() >= LEAST_PRESET_LENGTH,
        "preset-key",
        "(hidden)",
        "empty, or a key of at least " + LEAST_PRESET_LENGTH + " characters");
    return new AuthSettings(reader.flag("development-key"), preset);
  }

  /** Hides the key. */
  @Override
  public String toString() {
    return "AuthSettings[developmentKey=%s, presetKey=%s]"
        .formatted(developmentKey, presetKey.isEmpty() ? "" : "(hidden)");
  }
}
