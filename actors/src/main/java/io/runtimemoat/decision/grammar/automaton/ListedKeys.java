package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Writes out the texts of an automaton, where they are few. */
final class ListedKeys {
  private static final int MOST = 64;
  private static final int LONGEST = 64;

  private final Dfa dfa;
  private final boolean[] leads;
  private final IntPredicate ends;
  private final List<String> found = new ArrayList<>();

  private ListedKeys(Dfa dfa, IntPredicate ends) {
    this.dfa = dfa;
    this.ends = ends;
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
    for (int c = 0; c < dfa.classes(); c++) {
      if (leads[dfa.nextOfClass(state, c)]) {
        return true;
      }
    }
    return false;
  }

  /** All texts that end in a state of {@code ends}; null if they are many. */
  static @Nullable List<String> of(Dfa dfa, IntPredicate ends) {
    ListedKeys keys = new ListedKeys(dfa, ends);
    return keys.collect(0, "") ? keys.found : null;
  }

  /** As deep as the longest text that is written out. */
  private boolean collect(int state, String text) {
    if (!leads[state]) {
      return true;
    }
    if (ends.test(state)) {
      found.add(text);
    }
    if (found.size() > MOST || text.length() > LONGEST) {
      return false;
    }
    for (int c = 0; c < dfa.classes(); c++) {
      int next = dfa.nextOfClass(state, c);
      if (leads[next] && dfa.lastOf(c) - dfa.firstOf(c) >= MOST) {
        return false;
      }
      for (int p = dfa.firstOf(c); leads[next] && p <= dfa.lastOf(c); p++) {
        if (!collect(next, text + Character.toString(p))) {
          return false;
        }
      }
    }
    return true;
  }
}
