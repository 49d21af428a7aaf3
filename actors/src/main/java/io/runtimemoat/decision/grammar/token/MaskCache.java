package io.runtimemoat.decision.grammar.token;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** Masks of states that were met before, the latest of them. Safe for use by many threads. */
public final class MaskCache {
  private record Key(Object state, int spaces) {}

  private final int maxMasks;
  private final LinkedHashMap<Object, long[]> masks = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * An empty cache.
   *
   * @param maxMasks each takes a bit per token
   */
  public MaskCache(int maxMasks) {
    this.maxMasks = maxMasks;
  }

  /** What a state is known by; null if its mask cannot be kept. */
  static @Nullable Object keyOf(@Nullable Object state, int spaces) {
    return state == null ? null : new Key(state, spaces);
  }

  synchronized long @Nullable [] get(Object key) {
    return masks.get(key);
  }

  synchronized void put(Object key, long[] mask) {
    masks.put(key, mask);
    if (masks.size() > maxMasks) {
      Object eldest = masks.keySet().iterator().next();
      masks.remove(eldest);
    }
  }

  /** Masks that are held. */
  public synchronized int size() {
    return masks.size();
  }
}
