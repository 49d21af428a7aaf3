package io.runtimemoat.decision.grammar.judge;

import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/** The members and items of one value that some successful schema looked at. */
final class Evaluated {
  private final Set<String> names = new HashSet<>();
  private final BitSet items = new BitSet();

  void name(String name) {
    names.add(name);
  }

  void item(int index) {
    items.set(index);
  }

  boolean hasName(String name) {
    return names.contains(name);
  }

  boolean hasItem(int index) {
    return items.get(index);
  }

  void addAll(Evaluated other) {
    names.addAll(other.names);
    items.or(other.items);
  }
}
