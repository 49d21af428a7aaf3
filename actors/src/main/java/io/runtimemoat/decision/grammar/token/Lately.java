package io.runtimemoat.decision.grammar.token;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** What was found lately, by what it was found for; bounded. Safe for use by many threads. */
final class Lately<V> {
  private final int most;
  private final LinkedHashMap<Object, V> found = new LinkedHashMap<>(16, 0.75f, true);

  Lately(int most) {
    this.most = most;
  }

  synchronized @Nullable V get(Object key) {
    return found.get(key);
  }

  synchronized void put(Object key, V value) {
    found.put(key, value);
    if (found.size() > most) {
      found.remove(found.keySet().iterator().next());
    }
  }

  synchronized int size() {
    return found.size();
  }
}
