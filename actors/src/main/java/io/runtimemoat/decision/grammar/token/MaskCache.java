package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.Lately;
import org.jspecify.annotations.Nullable;

/**
 * What was found of states that were met before, the latest of them: their masks, the bytes that
 * must follow and the tokens that end a text from there. Safe for use by many threads.
 */
public final class MaskCache {
  /** What else is kept of a state is far smaller than its mask. */
  private static final int STATES_PER_MASK = 8;

  /** Memory of what is kept of a state besides its mask, roughly. */
  private static final int STATE_BYTES = 256;

  private record Key(Object state, int spaces) {}

  private final Lately<Object, long[]> masks;
  private final Lately<Object, StateFacts> states;

  /**
   * An empty cache.
   *
   * @param maxMasks each takes a bit per token
   */
  public MaskCache(int maxMasks) {
    masks = new Lately<>(maxMasks);
    states = new Lately<>(STATES_PER_MASK * maxMasks);
  }

  /** What a state is known by; null if its mask cannot be kept. */
  static @Nullable Object keyOf(@Nullable Object state, int spaces) {
    return state == null ? null : new Key(state, spaces);
  }

  long @Nullable [] get(Object key) {
    return masks.get(key);
  }

  void put(Object key, long[] mask) {
    masks.put(key, mask);
  }

  /**
   * What is known of a state besides its mask.
   *
   * @param state what it is known by; null if nothing can be kept
   */
  StateFacts factsOf(@Nullable Object state) {
    if (state == null) {
      return new StateFacts(false);
    }
    StateFacts known = states.get(state);
    if (known == null) {
      known = new StateFacts(true);
      states.put(state, known);
    }
    return known;
  }

  /** Masks that are held. */
  public int size() {
    return masks.size();
  }

  /** Memory, roughly, of masks of {@code maskWords} longs and what else is held. */
  long estimatedBytes(int maskWords) {
    return (long) masks.size() * maskWords * Long.BYTES + (long) states.size() * STATE_BYTES;
  }
}
