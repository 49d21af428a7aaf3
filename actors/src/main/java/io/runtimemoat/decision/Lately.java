package io.runtimemoat.decision;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** What was found lately, by what it was found for; bounded. Safe for use by many threads. */
public final class Lately<K, V> {
  private final int most;
  private final LinkedHashMap<K, V> found = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * Nothing yet.
   *
   * @param most entries; of more the one that was not asked for longest is forgotten
   */
  public Lately(int most) {
    this.most = most;
  }

  public synchronized @Nullable V get(K key) {
    return found.get(key);
  }

  public synchronized void put(K key, V value) {
    found.put(key, value);
    if (found.size() > most) {
      found.remove(found.keySet().iterator().next());
    }
  }

  public synchronized int size() {
    return found.size();
  }
}
