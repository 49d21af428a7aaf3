package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.text.CharacterKinds;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a pattern does with kinds of characters: of which of them all lead to one state, and of
 * which some may still come. Found as texts ask for it. Safe for use by many threads.
 */
final class UniformSteps {
  private static final int MOST_CELLS = 1 << 16;
  private static final int MOST_ROUNDS = 64;
  private static final int BYTES_PER_STATE = 48;
  private static final int ASCII_END = 0x7f;
  private static final int BEYOND_ASCII = 0x80;
  private static final char[] TRIED = {'a', '0', 'A', '-', ' '};

  private final Dfa dfa;
  private final IntPredicate alive;
  private volatile @Nullable Reach reach;

  /** Filled as texts ask; every writer would write the same. */
  private final @Nullable Step[] known;

  /** A state, and the kinds of which every character leads there. */
  record Step(int target, long kinds) {}

  /**
   * What may come after a state, by state; nothing at all where that is too much to find out.
   *
   * @param kinds of which some character may come, at once or later
   * @param always whether every character may come, now and later
   */
  private record Reach(long[] kinds, boolean[] always) {}

  /**
   * The steps of an automaton.
   *
   * @param alive whether a state still leads to a text that is wanted
   */
  UniformSteps(Dfa dfa, IntPredicate alive) {
    this.dfa = dfa;
    this.alive = alive;
    this.known = new @Nullable Step[dfa.states()];
  }

  /** Memory for the steps of an automaton once all are known, roughly. */
  static long bytes(Dfa dfa) {
    return (long) dfa.states() * BYTES_PER_STATE;
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
    for (char tried : TRIED) {
      int target = dfa.next(state, tried);
      Step step = alive.test(target) ? step(state, target) : best;
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
    long[] kinds = reach().kinds();
    return kinds.length == 0 ? -1 : kinds[state];
  }

  /** Whether every character may come in a state and after it. */
  boolean takesAlways(int state) {
    boolean[] always = reach().always();
    return always.length > 0 && always[state];
  }

  private Reach reach() {
    Reach found = reach;
    if (found == null) {
      found = findReach();
      reach = found;
    }
    return found;
  }

  private Reach findReach() {
    int states = dfa.states();
    Reach unknown = new Reach(new long[0], new boolean[0]);
    if ((long) states * dfa.classes() > MOST_CELLS) {
      return unknown;
    }
    long[] kinds = new long[states];
    boolean[] living = new boolean[states];
    for (int s = 0; s < states; s++) {
      living[s] = alive.test(s);
    }
    for (int s = 0; s < states; s++) {
      kinds[s] = CharacterKinds.ODD | next(s, living);
    }
    boolean[] always = living.clone();
    boolean changed = true;
    for (int round = 0; round < MOST_ROUNDS && changed; round++) {
      changed = false;
      for (int s = states - 1; s >= 0; s--) {
        changed |= spread(s, kinds, living, always);
      }
    }
    return changed ? unknown : new Reach(kinds, always);
  }

  /** Takes over what holds for the states that come next; whether anything changed. */
  private boolean spread(int state, long[] kinds, boolean[] living, boolean[] always) {
    long all = kinds[state];
    boolean every = always[state];
    for (int kind = 0; kind < dfa.kinds(); kind++) {
      int next = dfa.nextOfKind(state, kind);
      all |= living[next] ? kinds[next] : 0;
      every &= always[next];
    }
    boolean changed = all != kinds[state] || every != always[state];
    kinds[state] = all;
    always[state] = every;
    return changed;
  }

  private long next(int state, boolean[] living) {
    long kinds = 0;
    for (int c = ' '; c < ASCII_END; c++) {
      kinds |= living[dfa.next(state, c)] ? CharacterKinds.of(c) : 0;
    }
    for (int c = dfa.classOf(ASCII_END); c < dfa.classes(); c++) {
      boolean comes = living[dfa.nextOfClass(state, c)];
      kinds |= comes ? CharacterKinds.kindsOf(CharacterKinds.sortOf(BEYOND_ASCII)) : 0;
    }
    return kinds;
  }

  /** Whether texts of at most {@code length} characters of some kinds all lead to living states. */
  boolean takesAll(int state, long kinds, int length) {
    if (takesAlways(state)) {
      return true;
    }
    int now = state;
    for (int i = 0; i < length; i++) {
      Step step = of(now);
      if ((kinds & ~step.kinds()) != 0) {
        return false;
      }
      if (step.target() == now) {
        return true;
      }
      now = step.target();
    }
    return true;
  }
}
