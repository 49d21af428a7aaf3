package io.runtimemoat.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigValueType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Reads checked values below one path of a {@link Config}; every refusal is an {@link
 * InvalidSettingException} that names the full key.
 */
public final class SettingReader {
  private final Config config;
  private final String path;

  private SettingReader(Config config, String path) {
    this.config = config;
    this.path = path;
  }

  /** A reader of the keys below {@code path} of the root configuration. */
  public static SettingReader of(Config root, String path) {
    if (!root.hasPath(path)) {
      throw new InvalidSettingException(path, "(missing)", "the section must be present");
    }
    return new SettingReader(root.getConfig(path), path);
  }

  /** A reader of the section {@code name} below this one. */
  public SettingReader section(String name) {
    return new SettingReader(read(name, config::getConfig, "a section"), fullKey(name));
  }

  /** The readers of a list of sections. */
  public List<SettingReader> sections(String name) {
    List<SettingReader> readers = new ArrayList<>();
    List<? extends Config> entries = read(name, config::getConfigList, "a list of sections");
    for (int i = 0; i < entries.size(); i++) {
      readers.add(new SettingReader(entries.get(i), fullKey(name) + "[" + i + "]"));
    }
    return List.copyOf(readers);
  }

  /** The names of the keys of this section, sorted, each quoted so that it can be read back. */
  public List<String> quotedKeys() {
    return config.root().keySet().stream().sorted().map(key -> '"' + key + '"').toList();
  }

  /** The name behind one of {@link #quotedKeys}. */
  public static String plain(String quotedKey) {
    return quotedKey.substring(1, quotedKey.length() - 1);
  }

  /**
   * The name of a section that was chosen by whoever wrote it.
   *
   * @param quotedKey one of {@link #quotedKeys}
   * @param form a regular expression that names match
   * @param allowed the same in words
   */
  String sectionName(String quotedKey, String form, String allowed) {
    String name = plain(quotedKey);
    require(name.matches(form), name, "(section)", allowed);
    return name;
  }

  /** Refuses every other key of this section, where a typing mistake would open something. */
  public void onlyKeys(String... known) {
    List<String> allowed = List.of(known);
    for (String name : config.root().keySet()) {
      check(name, "(key)", allowed.contains(name), "one of " + String.join(", ", allowed));
    }
  }

  /** This section, with the keys it lacks taken from {@code defaults}; errors name this section. */
  public SettingReader withDefaults(SettingReader defaults) {
    return new SettingReader(config.withFallback(defaults.config), path);
  }

  /** Whether the key's value is a section rather than a plain value. */
  public boolean isSection(String name) {
    return config.hasPath(name) && config.getValue(name).valueType() == ConfigValueType.OBJECT;
  }

  public boolean has(String name) {
    return config.hasPath(name);
  }

  public String string(String name) {
    return read(name, config::getString, "a text");
  }

  public String nonEmpty(String name) {
    String value = string(name);
    return check(name, value, !value.isBlank(), "a text that is not empty");
  }

  public List<String> strings(String name) {
    return List.copyOf(read(name, config::getStringList, "a list of texts"));
  }

  public String oneOf(String name, List<String> allowed) {
    String value = string(name);
    return check(name, value, allowed.contains(value), "one of " + String.join(", ", allowed));
  }

  public boolean flag(String name) {
    return read(name, config::getBoolean, "true or false");
  }

  /** A whole number in [low, high]. */
  public int intIn(String name, int low, int high) {
    int value = read(name, config::getInt, wholeNumber(low, high));
    return check(name, value, low <= value && value <= high, wholeNumber(low, high));
  }

  /** A whole number in [low, high]. */
  public long longIn(String name, long low, long high) {
    long value = read(name, config::getLong, wholeNumber(low, high));
    return check(name, value, low <= value && value <= high, wholeNumber(low, high));
  }

  /** A finite number in [low, high]. */
  public double doubleIn(String name, double low, double high) {
    String allowed = "a number from " + low + " to " + high;
    double value = read(name, config::getDouble, allowed);
    return check(name, value, low <= value && value <= high, allowed);
  }

  /** A share in [0, 1]. */
  public double share(String name) {
    return doubleIn(name, 0, 1);
  }

  /** A size in bytes such as {@code 64 KiB}, in [low, high]. */
  public long bytesIn(String name, long low, long high) {
    String allowed = "a size from " + low + " to " + high + " bytes, such as 64 KiB";
    long value = read(name, config::getBytes, allowed);
    return check(name, value, low <= value && value <= high, allowed);
  }

  /** A duration such as {@code 500 ms}, in [low, high]. */
  public Duration durationIn(String name, Duration low, Duration high) {
    String allowed = "a duration from " + low.toMillis() + " ms to " + high.toMillis() + " ms";
    Duration value = read(name, config::getDuration, allowed);
    boolean inRange = value.compareTo(low) >= 0 && value.compareTo(high) <= 0;
    return check(name, value, inRange, allowed);
  }

  /** Refuses a value that breaks a rule across fields. */
  public void require(boolean holds, String name, Object value, String allowed) {
    check(name, value, holds, allowed);
  }

  private <T> T read(String name, Function<String, T> getter, String allowed) {
    try {
      return getter.apply(name);
    } catch (ConfigException.Missing e) {
      throw new InvalidSettingException(fullKey(name), "(missing)", allowed);
    } catch (ConfigException e) {
      throw new InvalidSettingException(fullKey(name), shown(name), allowed);
    }
  }

  private <T> T check(String name, T value, boolean holds, String allowed) {
    if (!holds) {
      throw new InvalidSettingException(fullKey(name), value, allowed);
    }
    return value;
  }

  private Object shown(String name) {
    return config.hasPathOrNull(name) ? config.getValue(name).unwrapped() : "(missing)";
  }

  /** The whole path of a key of this section, as refusals name it. */
  public String fullKey(String name) {
    return path + "." + name;
  }

  private static String wholeNumber(long low, long high) {
    return "a whole number from " + low + " to " + high;
  }
}
