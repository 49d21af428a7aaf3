package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How many more code points lead from a state to an accepted text.
 *
 * <p>Row k holds for each state the smallest number of code points, at least k, after which it can
 * accept. Lengths that are unlimited above need rows up to the lower limit plus one per state: a
 * longer accepted text repeats a state and can be cut by less than their number.
 */
final class LengthTable {
  static final int NEVER = Integer.MAX_VALUE;
  private static final int MAX_CELLS = 1 << 21;
  private static final long MAX_STEPS = 1L << 25;

  private final int[][] rows;
  private final int min;
  private final int max;

  private LengthTable(int[][] rows, int min, int max) {
    this.rows = rows;
    this.min = min;
    this.max = max;
  }

  /** The table of a pattern and limits; null if it would be too large. */
  static @Nullable LengthTable of(Dfa dfa, LongPredicate accepts, int min, int max) {
    int states = dfa.states();
    if (min == 0 && max == SchemaNode.UNLIMITED) {
      return ofAll(dfa, accepts);
    }
    long last = max == SchemaNode.UNLIMITED ? (long) min + states : max;
    if (last * states > MAX_CELLS || last * states * dfa.kinds() > MAX_STEPS) {
      return null;
    }
    boolean[][] reach = new boolean[(int) last + 1][states];
    for (int s = 0; s < states; s++) {
      reach[0][s] = accepts.test(dfa.accepts(s));
    }
    int[][] following = following(dfa);
    for (int k = 1; k <= last; k++) {
      for (int s = 0; s < states; s++) {
        for (int i = 0; i < following[s].length && !reach[k][s]; i++) {
          reach[k][s] = reach[k - 1][following[s][i]];
        }
      }
    }
    int[][] rows = new int[(int) last + 2][states];
    Arrays.fill(rows[(int) last + 1], NEVER);
    for (int k = (int) last; k >= 0; k--) {
      for (int s = 0; s < states; s++) {
        rows[k][s] = reach[k][s] ? k : rows[k + 1][s];
      }
    }
    return new LengthTable(rows, min, max);
  }

  /** The table of a pattern without limits. */
  static LengthTable ofAll(Dfa dfa, LongPredicate accepts) {
    return new LengthTable(new int[][] {distances(dfa, accepts)}, 0, SchemaNode.UNLIMITED);
  }

  /** The states that follow each state, once each: there are far fewer than code points. */
  static int[][] following(Dfa dfa) {
    int[][] following = new int[dfa.states()][];
    for (int s = 0; s < following.length; s++) {
      int state = s;
      following[s] =
          IntStream.range(0, dfa.kinds())
              .map(kind -> dfa.nextOfKind(state, kind))
              .distinct()
              .toArray();
    }
    return following;
  }

  /** Breadth first, from the states that accept back to those before them. */
  private static int[] distances(Dfa dfa, LongPredicate accepts) {
    int states = dfa.states();
    int[] distance = new int[states];
    int[] found = new int[states];
    int count = 0;
    for (int s = 0; s < states; s++) {
      boolean ends = accepts.test(dfa.accepts(s));
      distance[s] = ends ? 0 : NEVER;
      found[count] = s;
      count += ends ? 1 : 0;
    }
    int[][] before = preceding(following(dfa));
    for (int i = 0; i < count; i++) {
      for (int state : before[found[i]]) {
        if (distance[state] == NEVER) {
          distance[state] = distance[found[i]] + 1;
          found[count++] = state;
        }
      }
    }
    return distance;
  }

  /** The states that come before each state, given those that follow each. */
  static int[][] preceding(int[][] following) {
    int[] counts = new int[following.length];
    for (int[] states : following) {
      for (int state : states) {
        counts[state]++;
      }
    }
    int[][] preceding = new int[counts.length][];
    Arrays.setAll(preceding, state -> new int[counts[state]]);
    for (int s = 0; s < following.length; s++) {
      for (int state : following[s]) {
        preceding[state][--counts[state]] = s;
      }
    }
    return preceding;
  }

  /** Memory, roughly. */
  long bytes() {
    return (long) rows.length * rows[0].length * Integer.BYTES;
  }

  /** Whether a text of some length may end in a state. */
  boolean acceptsIn(int state) {
    return rows[0][state] == 0;
  }

  /** Whether some text leads from a state to an accepted one, whatever its length. */
  boolean mayAccept(int state) {
    for (int[] row : rows) {
      if (row[state] != NEVER) {
        return true;
      }
    }
    return false;
  }

  /** Whether every state that may accept is followed by one that may: texts can always grow. */
  boolean neverEnds(Dfa dfa) {
    for (int s = 0; s < dfa.states(); s++) {
      boolean goesOn = rows[0][s] == NEVER;
      for (int kind = 0; kind < dfa.kinds() && !goesOn; kind++) {
        goesOn = rows[0][dfa.nextOfKind(s, kind)] != NEVER;
      }
      if (!goesOn) {
        return false;
      }
    }
    return true;
  }

  /**
   * So many code points may be there that each of some states still leads to an accepted text, as
   * it does with fewer; -1 for none.
   */
  int freeUntil(IntPredicate some) {
    if (max == SchemaNode.UNLIMITED) {
      return NEVER;
    }
    int until = max;
    for (int s = 0; s < rows[0].length; s++) {
      for (int read = 0; some.test(s) && read < min; read++) {
        until = shortest(s, read) == NEVER ? Math.min(until, read - 1) : until;
      }
      until = some.test(s) ? Math.min(until, max - Math.min(max + 1, rows[0][s])) : until;
    }
    return until;
  }

  /** The fewest code points to an accepted text, {@code read} of which are there already. */
  int shortest(int state, int read) {
    int least = Math.max(0, min - read);
    int rest = rows[Math.min(least, rows.length - 1)][state];
    return rest == NEVER || (max != SchemaNode.UNLIMITED && rest > max - read) ? NEVER : rest;
  }
}
