package io.runtimemoat.decision.flags;

import io.runtimemoat.decision.Ruling;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * The value of every flag.
 *
 * @param revision number of events so far
 * @param settings the flags that were set, each with the revision of its last change
 */
public record FlagState(long revision, Map<Flag, Setting> settings) {
  /** A flag's value since {@code revision}. */
  public record Setting(FlagValue value, long revision) {}

  public FlagState {
    Map<Flag, Setting> copy = new EnumMap<>(Flag.class);
    copy.putAll(settings);
    settings = Collections.unmodifiableMap(copy);
  }

  /** Nothing was set. */
  public static FlagState unset() {
    return new FlagState(0, Map.of());
  }

  /** The flag's value; what it is by itself when it was never set. */
  public FlagValue value(Flag flag) {
    Setting setting = settings.get(flag);
    return setting == null ? flag.unset() : setting.value();
  }

  /** The revision of the flag's last change, 0 when it was never set. */
  public long revision(Flag flag) {
    Setting setting = settings.get(flag);
    return setting == null ? 0 : setting.revision();
  }

  /** Rules on another value for a flag; the same value changes nothing. */
  public Ruling<FlagEvent> set(Flag flag, FlagValue value, String reason, String by, Instant at) {
    return settings.containsKey(flag) && value(flag).equals(value)
        ? new Ruling.Unchanged<>()
        : new Ruling.Accepted<>(new FlagEvent.FlagChanged(flag, value, reason, by, at));
  }

  FlagState with(Flag flag, FlagValue value) {
    Map<Flag, Setting> next = new EnumMap<>(Flag.class);
    next.putAll(settings);
    next.put(flag, new Setting(value, revision + 1));
    return new FlagState(revision + 1, next);
  }
}
