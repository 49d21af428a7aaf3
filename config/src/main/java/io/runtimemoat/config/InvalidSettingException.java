package io.runtimemoat.config;

/**
 * A setting that stops the start: the message is one line with the key, the value and what is
 * allowed.
 */
public final class InvalidSettingException extends RuntimeException {
  private final String key;

  public InvalidSettingException(String key, Object value, String allowed) {
    super("%s = %s is not allowed: %s".formatted(key, value, allowed));
    this.key = key;
  }

  /** The full path of the offending key. */
  public String key() {
    return key;
  }
}
