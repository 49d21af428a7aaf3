package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Texts that lead from a state of an automaton to where it accepts, one after the other: the
 * shortest first, and of those the ones that are pleasant to read. Each costs about as much as it
 * is long. For one thread.
 */
final class KeyWords {
  /** Work on finding out which lengths there are. */
  private static final long MAX_STEPS = 1L << 25;

  /** Code points in the order in which they are tried; halves of surrogate pairs are not. */
  private static final int[][] RANGES = {
    {'a', 'z'},
    {'0', '9'},
    {'A', 'Z'},
    {'_', '_'},
    {'#', '/'},
    {':', '@'},
    {'^', '^'},
    {'`', '`'},
    {'{', '~'},
    {'!', '!'},
    {'[', '['},
    {']', ']'},
    {' ', ' '},
    {0xa1, Character.MIN_SURROGATE - 1},
    {Character.MAX_SURROGATE + 1, Character.MAX_CODE_POINT},
    {'"', '"'},
    {'\\', '\\'},
    {0x7f, 0xa0},
    {0, 0x1f}
  };

  private static final int NONE = -1;

  private final Dfa dfa;
  private final LengthTable lengths;
  private final int[][] following;

  /** By length: the states from which a text of that length is accepted. */
  private final List<BitSet> reach = new ArrayList<>();

  private final int start;
  private long steps;

  /** Of the texts that come now. */
  private int length = NONE;

  /** Lengths without any, since the last with some. */
  private int inVain;

  private int depth = NONE;
  private int[] states = new int[16];
  private int[] points = new int[16];
  private int[] ranges = new int[16];

  /**
   * Texts of an automaton.
   *
   * @param lengths of texts that end where they should
   */
  KeyWords(Dfa dfa, LengthTable lengths, int start) {
    this.dfa = dfa;
    this.lengths = lengths;
    this.start = start;
    this.following = LengthTable.following(dfa);
  }

  /** All texts that are still to come. */
  Stream<String> all() {
    return Stream.generate(() -> Optional.ofNullable(next()))
        .takeWhile(Optional::isPresent)
        .map(Optional::orElseThrow);
  }

  /** The next text; null if there is none, or too much work would be done to find one. */
  @Nullable String next() {
    while (depth >= 0 || beginNextLength()) {
      if (depth == length) {
        depth--;
        return new String(points, 0, length);
      }
      if (!advance()) {
        depth--;
      }
    }
    return null;
  }

  /** Turns to the next length that some text has; false if there is none. */
  private boolean beginNextLength() {
    while (inVain <= dfa.states() && steps <= MAX_STEPS) {
      length++;
      BitSet row = length == 0 ? ends() : before(reach.get(length - 1));
      reach.add(row);
      if (row.get(start)) {
        inVain = 0;
        enter(0, start);
        return true;
      }
      inVain = row.isEmpty() ? Integer.MAX_VALUE : inVain + 1;
    }
    return false;
  }

  private BitSet ends() {
    BitSet ends = new BitSet();
    for (int s = 0; s < dfa.states(); s++) {
      ends.set(s, lengths.acceptsIn(s));
    }
    return ends;
  }

  private BitSet before(BitSet row) {
    BitSet before = new BitSet();
    for (int s = 0; s < following.length; s++) {
      steps += following[s].length;
      for (int next : following[s]) {
        if (row.get(next)) {
          before.set(s);
          break;
        }
      }
    }
    return before;
  }

  private void enter(int at, int state) {
    depth = at;
    if (at == states.length) {
      states = Arrays.copyOf(states, 2 * at);
      points = Arrays.copyOf(points, 2 * at);
      ranges = Arrays.copyOf(ranges, 2 * at);
    }
    states[at] = state;
    points[at] = NONE;
    ranges[at] = 0;
  }

  /** Takes the next code point where the text stands; false if none is left there. */
  private boolean advance() {
    int at = depth;
    BitSet wanted = reach.get(length - at - 1);
    for (int range = ranges[at]; range < RANGES.length; range++) {
      int point = points[at] == NONE ? RANGES[range][0] : points[at] + 1;
      while (point <= RANGES[range][1]) {
        int c = dfa.classOf(point);
        int next = dfa.nextOfClass(states[at], c);
        if (wanted.get(next)) {
          enter(at + 1, next);
          points[at] = point;
          ranges[at] = range;
          return true;
        }
        point = dfa.lastOf(c) + 1;
      }
      points[at] = NONE;
    }
    return false;
  }
}
