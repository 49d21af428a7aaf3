package io.runtimemoat.decision.flags;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * The value of every flag, and what moves it. {@link FlagOrders} rules on what happens next.
 *
 * @param revision number of events so far
 * @param settings the flags that were set, each with the revision of its last change
 * @param rollouts of the flags that are in one
 * @param ended how the last rollout of a flag ended
 */
public record FlagState(
    long revision,
    Map<Flag, Setting> settings,
    Map<Flag, FlagRollout> rollouts,
    Map<Flag, EndedRollout> ended) {
  /** A flag's value since {@code revision}. */
  public record Setting(FlagValue value, long revision) {}

  public FlagState {
    settings = unmodifiable(settings);
    rollouts = unmodifiable(rollouts);
    ended = unmodifiable(ended);
  }

  /** Values alone. */
  public FlagState(long revision, Map<Flag, Setting> settings) {
    this(revision, settings, Map.of(), Map.of());
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

  /** The rollout that the flag is in, if it is in one. */
  public Optional<FlagRollout> rollout(Flag flag) {
    return Optional.ofNullable(rollouts.get(flag));
  }

  /** How the flag's last rollout ended, if there was one. */
  public Optional<EndedRollout> lastRollout(Flag flag) {
    return Optional.ofNullable(ended.get(flag));
  }

  /** What orders and judges make of one flag in this state. */
  public FlagOrders orders(Flag flag) {
    return new FlagOrders(this, flag);
  }

  // ------------------------------------------------------------ what events do

  /** Of an event that fits no state: it is counted. */
  FlagState unmoved() {
    return new FlagState(revision + 1, settings, rollouts, ended);
  }

  FlagState inRollout(Flag flag, FlagRollout rollout) {
    Map<Flag, FlagRollout> next = copy(rollouts);
    next.put(flag, rollout);
    return new FlagState(revision + 1, with(flag, rollout.value()), next, ended);
  }

  /** Another value; a rollout that the flag was in ends. */
  FlagState ended(
      Flag flag,
      FlagValue value,
      EndedRollout.How how,
      String cause,
      String reason,
      String by,
      Instant at) {
    Map<Flag, FlagRollout> rest = copy(rollouts);
    FlagRollout gone = rest.remove(flag);
    Map<Flag, EndedRollout> ends = copy(ended);
    if (gone != null) {
      ends.put(flag, new EndedRollout(gone.toOn(), gone.phase(), how, cause, reason, by, at));
    }
    return new FlagState(revision + 1, with(flag, value), rest, ends);
  }

  private Map<Flag, Setting> with(Flag flag, FlagValue value) {
    Map<Flag, Setting> next = copy(settings);
    next.put(flag, new Setting(value, revision + 1));
    return next;
  }

  private static <V> Map<Flag, V> copy(Map<Flag, V> of) {
    Map<Flag, V> copy = new EnumMap<>(Flag.class);
    copy.putAll(of);
    return copy;
  }

  private static <V> Map<Flag, V> unmodifiable(Map<Flag, V> of) {
    return Collections.unmodifiableMap(copy(of));
  }
}
