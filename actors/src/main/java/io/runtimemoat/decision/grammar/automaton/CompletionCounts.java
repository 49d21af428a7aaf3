package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How many texts lead from a state of a pattern to an accepted one, counted up to a bound that is
 * more than there can be items of an array whose items must differ.
 */
final class CompletionCounts {
  /** As many or more; fewer than there are characters. */
  static final int MANY = (1 << 20) + 2;

  private static final int MAX_CELLS = 1 << 20;
  private static final long MAX_STEPS = 1L << 24;

  private final int[][] rows;

  private CompletionCounts(int[][] rows) {
    this.rows = rows;
  }

  /**
   * The counts of a pattern and limits; null if they would be too large, or if halves of surrogate
   * pairs make a difference: two of them may be one character.
   */
  static @Nullable CompletionCounts of(Dfa dfa, LengthTable lengths, int min, int max) {
    int states = dfa.states();
    boolean unlimited = max == SchemaNode.UNLIMITED;
    long rounds = unlimited ? min + 2L * states : max;
    if (rounds * states > MAX_CELLS || rounds * states * dfa.kinds() > MAX_STEPS) {
      return null;
    }
    int[][] all = rows(dfa, lengths, min, max, sizes(dfa, true));
    int[][] characters = rows(dfa, lengths, min, max, sizes(dfa, false));
    return Arrays.deepEquals(all, characters) ? new CompletionCounts(all) : null;
  }

  /** How many code points each kind has. */
  private static int[] sizes(Dfa dfa, boolean surrogates) {
    int[] sizes = new int[dfa.kinds()];
    for (int c = 0; c < dfa.classes(); c++) {
      int first = dfa.firstOf(c);
      int last = dfa.lastOf(c);
      int halves =
          Math.max(
              0,
              Math.min(last, Character.MAX_SURROGATE)
                  - Math.max(first, Character.MIN_SURROGATE)
                  + 1);
      sizes[dfa.kindOf(first)] += last - first + 1 - (surrogates ? 0 : halves);
    }
    return sizes;
  }

  private static int[][] rows(Dfa dfa, LengthTable lengths, int min, int max, int[] sizes) {
    boolean unlimited = max == SchemaNode.UNLIMITED;
    int last = unlimited ? min : max;
    int[][] rows = new int[last + 1][];
    rows[last] = unlimited ? unlimited(dfa, lengths, sizes) : ends(dfa, lengths, last >= min);
    for (int read = last - 1; read >= 0; read--) {
      rows[read] = before(dfa, rows[read + 1], ends(dfa, lengths, read >= min), sizes);
    }
    return rows;
  }

  private static int[] ends(Dfa dfa, LengthTable lengths, boolean mayEnd) {
    int[] ends = new int[dfa.states()];
    for (int s = 0; s < ends.length; s++) {
      ends[s] = mayEnd && lengths.acceptsIn(s) ? 1 : 0;
    }
    return ends;
  }

  /** A text longer than there are states can be made longer for ever. */
  private static int[] unlimited(Dfa dfa, LengthTable lengths, int[] sizes) {
    int[] ends = ends(dfa, lengths, true);
    int[] counts = ends;
    for (int length = 0; length < dfa.states(); length++) {
      counts = before(dfa, counts, ends, sizes);
    }
    int[] longer = counts;
    for (int length = 0; length < dfa.states(); length++) {
      longer = before(dfa, longer, ends, sizes);
    }
    for (int s = 0; s < longer.length; s++) {
      longer[s] = longer[s] > counts[s] ? MANY : longer[s];
    }
    return longer;
  }

  private static int[] before(Dfa dfa, int[] after, int[] ends, int[] sizes) {
    int[] counts = new int[after.length];
    for (int s = 0; s < counts.length; s++) {
      long count = ends[s];
      for (int kind = 0; kind < sizes.length; kind++) {
        count += (long) sizes[kind] * after[dfa.nextOfKind(s, kind)];
      }
      counts[s] = (int) Math.min(MANY, count);
    }
    return counts;
  }

  /** From a state, with so many code points read. */
  int of(int state, int read) {
    return rows[Math.min(read, rows.length - 1)][state];
  }

  /** Memory, roughly. */
  long bytes() {
    return (long) rows.length * rows[0].length * Integer.BYTES;
  }
}
