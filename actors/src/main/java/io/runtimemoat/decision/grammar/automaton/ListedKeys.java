package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes out the texts of an automaton, where they are few. */
final class ListedKeys {
  private static final int MOST = 64;
  private static final int LONGEST = 64;
  private static final int MOST_STEPS = 4096;

  private final Dfa dfa;
  private final LengthTable lengths;
  private final List<String> found = new ArrayList<>();
  private final int min;
  private final int max;
  private int steps;

  private ListedKeys(Dfa dfa, LengthTable lengths, int min, int max) {
    this.dfa = dfa;
    this.min = min;
    this.max = max;
    this.lengths = lengths;
  }

  /**
   * All texts of at least {@code min} and at most {@code max} characters; null if they are many.
   *
   * @param lengths of texts that end where they should
   */
  static @Nullable List<String> of(Dfa dfa, LengthTable lengths, int min, int max) {
    ListedKeys keys = new ListedKeys(dfa, lengths, min, max);
    return keys.collect(0, "", 0) ? keys.found : null;
  }

  /** As deep as the longest text that is written out. */
  private boolean collect(int state, String text, int length) {
    if (!lengths.mayAccept(state) || (max != SchemaNode.UNLIMITED && length > max)) {
      return true;
    }
    if (length >= min && lengths.acceptsIn(state)) {
      found.add(text);
    }
    if (found.size() > MOST || text.length() > LONGEST || steps++ > MOST_STEPS) {
      return false;
    }
    for (int c = 0; c < dfa.classes(); c++) {
      int next = dfa.nextOfClass(state, c);
      boolean leads = lengths.mayAccept(next);
      if (leads && dfa.lastOf(c) - dfa.firstOf(c) >= MOST) {
        return false;
      }
      for (int p = dfa.firstOf(c); leads && p <= dfa.lastOf(c); p++) {
        if (!collect(next, text + Character.toString(p), length + 1)) {
          return false;
        }
      }
    }
    return true;
  }
}
