package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.Arrays;
import java.util.stream.IntStream;
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
    long rounds = unlimited ? min + 1L : max;
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

  /** From the states on that nothing follows; where texts can go round they are without end. */
  private static int[] unlimited(Dfa dfa, LengthTable lengths, int[] sizes) {
    int[] counts = ends(dfa, lengths, true);
    int[][] following = LengthTable.following(dfa);
    boolean[] leads = new boolean[following.length];
    for (int s = 0; s < leads.length; s++) {
      leads[s] = lengths.mayAccept(s);
    }
    for (int s = 0; s < leads.length; s++) {
      boolean goesOn = leads[s];
      following[s] = Arrays.stream(following[s]).filter(next -> goesOn && leads[next]).toArray();
    }
    int[][] before = LengthTable.preceding(following);
    int[] open = Arrays.stream(following).mapToInt(states -> states.length).toArray();
    int[] done = IntStream.range(0, open.length).filter(s -> open[s] == 0).toArray();
    int found = done.length;
    done = Arrays.copyOf(done, open.length);
    for (int i = 0; i < found; i++) {
      counts[done[i]] = count(dfa, done[i], counts, counts[done[i]], sizes);
      for (int state : before[done[i]]) {
        if (--open[state] == 0) {
          done[found++] = state;
        }
      }
    }
    for (int s = 0; s < counts.length; s++) {
      counts[s] = open[s] > 0 ? MANY : counts[s];
    }
    return counts;
  }

  private static int[] before(Dfa dfa, int[] after, int[] ends, int[] sizes) {
    int[] counts = new int[after.length];
    for (int s = 0; s < counts.length; s++) {
      counts[s] = count(dfa, s, after, ends[s], sizes);
    }
    return counts;
  }

  private static int count(Dfa dfa, int state, int[] after, int ends, int[] sizes) {
    long count = ends;
    for (int kind = 0; kind < sizes.length; kind++) {
      count += (long) sizes[kind] * after[dfa.nextOfKind(state, kind)];
    }
    return (int) Math.min(MANY, count);
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
