package io.runtimemoat.decision.grammar.token;

import java.util.LinkedHashMap;
import java.util.Map;

/** The masks of one grammar, by vocabulary and rules. Safe for use by many threads. */
public final class SharedMasks {
  /** Arms with vocabularies of their own that serve one schema; more are rare. */
  private static final int MOST_VOCABULARIES = 4;

  /** A mask of 128 000 tokens takes 16 KB. */
  private static final int MOST_MASKS = 256;

  /** The vocabulary as an object: two with the same tokens are two. */
  private record Key(TokenVocabulary vocabulary, MaskRules rules) {}

  private final LinkedHashMap<Key, MaskCache> caches = new LinkedHashMap<>(8, 0.75f, true);

  /** The masks of a vocabulary under rules; those that were used longest ago are forgotten. */
  public synchronized MaskCache of(TokenVocabulary vocabulary, MaskRules rules) {
    Key key = new Key(vocabulary, rules);
    MaskCache cache = caches.get(key);
    if (cache == null) {
      cache = new MaskCache(MOST_MASKS);
      caches.put(key, cache);
      if (caches.size() > MOST_VOCABULARIES) {
        caches.remove(caches.keySet().iterator().next());
      }
    }
    return cache;
  }

  /** Memory, roughly. */
  public synchronized long estimatedBytes() {
    long bytes = 0;
    for (Map.Entry<Key, MaskCache> entry : caches.entrySet()) {
      bytes += entry.getValue().estimatedBytes(entry.getKey().vocabulary().maskWords());
    }
    return bytes;
  }
}
