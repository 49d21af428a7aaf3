package io.runtimemoat.decision.grammar.rules;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stacks that were met before, so that places which mean the same are the same. Keeps shallow ones
 * only, and forgets all when it is full. Safe for use by many threads.
 */
final class StackTable {
  private static final int BYTES_PER_STACK = 200;
  private static final int MOST_KEPT = 4096;
  private static final int MOST_DEPTH = 64;
  private static final int MOST_CALLERS = 8;

  private final Map<Stack.Key, Stack> kept = new HashMap<>();
  private final Map<Place, RuleState> states = new HashMap<>();

  private record Place(LexState lex, Stack stack) {}

  /** The state that was found before; null if none was. */
  @Nullable RuleState state(LexState lex, Stack stack) {
    synchronized (kept) {
      return states.get(new Place(lex, stack));
    }
  }

  void learn(LexState lex, Stack stack, @Nullable RuleState state) {
    if (state == null || stack.depth() > MOST_DEPTH) {
      return;
    }
    synchronized (kept) {
      if (states.size() >= MOST_KEPT) {
        states.clear();
      }
      states.put(new Place(lex, stack), state);
    }
  }

  /** Memory, roughly. */
  long estimatedBytes() {
    synchronized (kept) {
      return (long) (kept.size() + states.size()) * BYTES_PER_STACK;
    }
  }

  /** For each stack that begins at one place, the one to use; those in a circle stay themselves. */
  Map<Stack, Stack> known(Collection<Stack> begun) {
    Map<Stack, Stack> known = new HashMap<>();
    Map<Stack, Boolean> open = new HashMap<>();
    begun.forEach(stack -> open.put(stack, true));
    for (boolean changed = true; changed; ) {
      changed = false;
      for (Stack stack : begun) {
        if (open.containsKey(stack) && !waitsForOne(stack, open)) {
          stack.replaceParents(known);
          open.remove(stack);
          known.put(stack, kept(stack));
          changed = true;
        }
      }
    }
    open.keySet().forEach(stack -> stack.replaceParents(known));
    return known;
  }

  private static boolean waitsForOne(Stack stack, Map<Stack, Boolean> open) {
    for (int i = 0; i < stack.size(); i++) {
      if (open.containsKey(stack.parent(i))) {
        return true;
      }
    }
    return false;
  }

  private Stack kept(Stack stack) {
    if (stack.depth() > MOST_DEPTH || stack.size() > MOST_CALLERS) {
      return stack;
    }
    synchronized (kept) {
      if (kept.size() >= MOST_KEPT) {
        kept.clear();
      }
      Stack old = kept.putIfAbsent(stack.key(), stack);
      return old == null ? stack : old;
    }
  }
}
