package io.runtimemoat.decision.reward;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The chains of a join, by name. */
final class ReadChains {
  private static final long NEVER = Long.MAX_VALUE / 2;

  private final NavigableMap<String, ReadChain> all = new TreeMap<>();

  ReadChain get(String name) {
    return all.computeIfAbsent(name, unknown -> new ReadChain());
  }

  @Nullable ReadChain known(String name) {
    return all.get(name);
  }

  Iterable<ReadChain> each() {
    return all.values();
  }

  Stream<ReadChain> stream() {
    return all.values().stream();
  }

  Map<String, ChainMark> marks() {
    Map<String, ChainMark> marks = new TreeMap<>();
    all.forEach((name, chain) -> marks.put(name, chain.mark()));
    return marks;
  }

  /** When the oldest open decision was made; far from now where there is none. */
  long oldestMicros() {
    long oldest = NEVER;
    for (ReadChain chain : all.values()) {
      if (!chain.decisions.isEmpty()) {
        oldest = Math.min(oldest, chain.decisions.firstEntry().getValue().decision.atMicros());
      }
    }
    return oldest;
  }

  /** The latest open decision of any other chain than this one; null where that has none. */
  @Nullable OpenDecision latestBut(ReadChain one) {
    OpenDecision latest = null;
    for (ReadChain chain : all.values()) {
      OpenDecision last =
          chain == one || chain.decisions.isEmpty() ? null : chain.decisions.lastEntry().getValue();
      if (last != null
          && (latest == null || last.decision.atMicros() > latest.decision.atMicros())) {
        latest = last;
      }
    }
    return latest;
  }

  /** The first time at which one of some chains stopped. */
  long stopMicros(Predicate<ReadChain> which) {
    return all.values().stream()
        .filter(which)
        .mapToLong(chain -> chain.stopMicros)
        .min()
        .orElse(Long.MAX_VALUE);
  }
}
