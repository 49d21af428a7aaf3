package io.runtimemoat.decision.grammar.rules;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stacks and states that were met before, so that places which mean the same are the same. Keeps
 * shallow ones only, and forgets all when it is full. Safe for use by many threads.
 */
final class StackTable {
  private static final int BYTES_PER_STACK = 200;

  /** Most of it is where each byte leads. */
  private static final int BYTES_PER_STATE = 1400;

  /** States that remember where bytes lead: more cost more memory than they save time. */
  static final int MOST_STATES = 2048;

  private static final int MOST_WAYS = 64;
  private static final int MOST_KEPT = 4096;
  private static final int MOST_DEPTH = 64;
  private static final int MOST_CALLERS = 8;

  private final Map<Stack.Key, Stack> kept = new HashMap<>();
  private final Map<Place, RuleState> places = new HashMap<>();
  private final Map<Object, RuleState> states = new HashMap<>();

  private final int mostStates;

  /** A table. */
  StackTable(int mostStates) {
    this.mostStates = mostStates;
  }

  private record Place(LexState lex, Stack stack) {}

  /** The state that was found before; null if none was. */
  @Nullable RuleState state(LexState lex, Stack stack) {
    for (LexState.Met met = lex.met; met != null; met = met.before()) {
      if (met.stack() == stack && met.state().remembers()) {
        return met.state();
      }
    }
    RuleState found;
    synchronized (kept) {
      found = places.get(new Place(lex, stack));
    }
    if (found != null) {
      lex.meet(stack, found);
    }
    return found;
  }

  void learn(LexState lex, Stack stack, @Nullable RuleState state) {
    if (state == null || stack.depth() > MOST_DEPTH) {
      return;
    }
    lex.meet(stack, state);
    synchronized (kept) {
      if (places.size() >= MOST_KEPT) {
        places.clear();
      }
      places.put(new Place(lex, stack), state);
    }
  }

  /**
   * The state to use for one that was found now; it remembers where bytes lead, unless that depends
   * on where it stands.
   */
  RuleState known(RuleState found) {
    if (found.isInValue()) {
      return found;
    }
    int ways = 0;
    for (RuleState way = found; way != null; way = way.more()) {
      if (++ways > MOST_WAYS || way.stack().depth() > MOST_DEPTH) {
        return found;
      }
    }
    synchronized (kept) {
      Object key = found.key();
      RuleState old = states.get(key);
      if (old != null) {
        return old;
      }
      if (states.size() >= mostStates) {
        states.values().forEach(RuleState::forget);
        states.clear();
        places.clear();
      }
      found.remember();
      states.put(key, found);
      return found;
    }
  }

  /** Memory, roughly. */
  long estimatedBytes() {
    synchronized (kept) {
      return (long) (kept.size() + places.size()) * BYTES_PER_STACK
          + (long) states.size() * BYTES_PER_STATE;
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
