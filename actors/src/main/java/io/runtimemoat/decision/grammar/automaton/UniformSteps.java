package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.text.CharacterKinds;
import org.jspecify.annotations.Nullable;

/**
 * What a pattern does with kinds of characters: of which of them all lead to one state, and of
 * which some may still come. Found as texts ask for it. Safe for use by many threads.
 */
final class UniformSteps {
  /** A state, and the kinds of which every character leads there. */
  record Step(int target, long kinds) {}

  private static final int MOST_CELLS = 1 << 16;
  private static final int MOST_ROUNDS = 64;
  private static final int ASCII_END = 0x7f;

  private final Dfa dfa;
  private final LengthTable lengths;
  private volatile long @Nullable [] reachable;

  /** Filled as texts ask; every writer would write the same. */
  private final @Nullable Step[] known;

  UniformSteps(Dfa dfa, LengthTable lengths) {
    this.dfa = dfa;
    this.lengths = lengths;
    this.known = new @Nullable Step[dfa.states()];
  }

  /** The step that letters take, or else some other character. */
  Step of(int state) {
    Step step = known[state];
    if (step == null) {
      step = find(state);
      known[state] = step;
    }
    return step;
  }

  private Step find(int state) {
    Step best = new Step(state, 0);
    for (char tried : new char[] {'a', '0', 'A', '-', ' '}) {
      int target = dfa.next(state, tried);
      Step step = lengths.mayAccept(target) ? step(state, target) : best;
      best = Long.bitCount(step.kinds()) > Long.bitCount(best.kinds()) ? step : best;
    }
    return best;
  }

  private Step step(int state, int target) {
    long kinds = 0;
    for (int kind = 0; kind < CharacterKinds.count(); kind++) {
      int[] ranges = CharacterKinds.ranges(kind);
      boolean all = true;
      for (int i = 0; i < ranges.length && all; i += 2) {
        all = leads(state, ranges[i], ranges[i + 1], target);
      }
      kinds |= all ? 1L << kind : 0;
    }
    return new Step(target, kinds);
  }

  private boolean leads(int state, int first, int last, int target) {
    int end = dfa.classOf(last);
    for (int c = dfa.classOf(first); c <= end; c++) {
      if (dfa.nextOfClass(state, c) != target) {
        return false;
      }
    }
    return true;
  }

  /** The kinds of which some character may come in a state or after it. */
  long mayCome(int state) {
    long[] known = reachable;
    if (known == null) {
      known = findReachable();
      reachable = known;
    }
    return known.length == 0 ? -1 : known[state];
  }

  /** By state; nothing at all where that is too much to find out. */
  private long[] findReachable() {
    if ((long) dfa.states() * dfa.classes() > MOST_CELLS) {
      return new long[0];
    }
    long[] kinds = new long[dfa.states()];
    for (int s = 0; s < kinds.length; s++) {
      kinds[s] = CharacterKinds.ODD | next(s);
    }
    boolean changed = true;
    for (int round = 0; round < MOST_ROUNDS && changed; round++) {
      changed = false;
      for (int s = kinds.length - 1; s >= 0; s--) {
        long before = kinds[s];
        for (int c = 0; c < dfa.classes(); c++) {
          int next = dfa.nextOfClass(s, c);
          kinds[s] |= lengths.mayAccept(next) ? kinds[next] : 0;
        }
        changed |= kinds[s] != before;
      }
    }
    return changed ? new long[0] : kinds;
  }

  private long next(int state) {
    long kinds = 0;
    for (int c = ' '; c < ASCII_END; c++) {
      kinds |= lengths.mayAccept(dfa.next(state, c)) ? CharacterKinds.of(c) : 0;
    }
    for (int c = dfa.classOf(ASCII_END); c < dfa.classes(); c++) {
      boolean alive = lengths.mayAccept(dfa.nextOfClass(state, c));
      kinds |= alive ? CharacterKinds.kindsOf(1 << 5) : 0;
    }
    return kinds;
  }
}
