package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Writes out the texts of an automaton, where they are few. */
final class ListedKeys {
  private static final int MOST = 64;
  private static final int LONGEST = 64;
  private static final int MOST_STEPS = 4096;

  private final Dfa dfa;
  private final boolean[] leads;
  private final IntPredicate ends;
  private final List<String> found = new ArrayList<>();
  private final int min;
  private final int max;
  private int steps;

  private ListedKeys(Dfa dfa, IntPredicate ends, int min, int max) {
    this.dfa = dfa;
    this.ends = ends;
    this.min = min;
    this.max = max;
    this.leads = new boolean[dfa.states()];
    for (boolean changed = true; changed; ) {
      changed = false;
      for (int s = 0; s < leads.length; s++) {
        boolean before = leads[s];
        leads[s] = before || ends.test(s) || leadsOn(s);
        changed |= leads[s] != before;
      }
    }
  }

  private boolean leadsOn(int state) {
    for (int kind = 0; kind < dfa.kinds(); kind++) {
      if (leads[dfa.nextOfKind(state, kind)]) {
        return true;
      }
    }
    return false;
  }

  /** All texts that end in a state of {@code ends}; null if they are many. */
  static @Nullable List<String> of(Dfa dfa, IntPredicate ends) {
    return of(dfa, ends, 0, SchemaNode.UNLIMITED);
  }

  /** Those of at least {@code min} and at most {@code max} characters. */
  static @Nullable List<String> of(Dfa dfa, IntPredicate ends, int min, int max) {
    ListedKeys keys = new ListedKeys(dfa, ends, min, max);
    return keys.collect(0, "", 0) ? keys.found : null;
  }

  /** As deep as the longest text that is written out. */
  private boolean collect(int state, String text, int length) {
    if (!leads[state] || (max != SchemaNode.UNLIMITED && length > max)) {
      return true;
    }
    if (length >= min && ends.test(state)) {
      found.add(text);
    }
    if (found.size() > MOST || text.length() > LONGEST || steps++ > MOST_STEPS) {
      return false;
    }
    for (int c = 0; c < dfa.classes(); c++) {
      int next = dfa.nextOfClass(state, c);
      if (leads[next] && dfa.lastOf(c) - dfa.firstOf(c) >= MOST) {
        return false;
      }
      for (int p = dfa.firstOf(c); leads[next] && p <= dfa.lastOf(c); p++) {
        if (!collect(next, text + Character.toString(p), length + 1)) {
          return false;
        }
      }
    }
    return true;
  }
}
