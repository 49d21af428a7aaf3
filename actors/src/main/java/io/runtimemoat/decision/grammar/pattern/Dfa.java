package io.runtimemoat.decision.grammar.pattern;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * A complete deterministic automaton over code points that decides up to 64 questions at once: bit
 * i of {@link #accepts} says whether a text that ends in a state matches pattern i.
 */
public final class Dfa {
  private static final int ASCII = 128;

  /** The first code point of each class; a class ends where the next begins. */
  private final int[] firsts;

  private final int[] asciiClass = new int[ASCII];
  private final int[] next;
  private final long[] accepts;

  private Dfa(int[] firsts, int[] next, long[] accepts) {
    this.firsts = firsts;
    this.next = next;
    this.accepts = accepts;
    for (int c = 0; c < ASCII; c++) {
      asciiClass[c] = search(c);
    }
  }

  /** A pattern of JSON Schema, which may match anywhere in a text. */
  public static Dfa search(String pattern, DfaBounds bounds) throws PatternException {
    return determinize(
        new Nfa(PatternParser.parse(pattern, PatternSyntax.SCHEMA), true, bounds.maxNodes()),
        bounds);
  }

  /** A pattern that is the whole text. */
  public static Dfa whole(String pattern, DfaBounds bounds) throws PatternException {
    return determinize(
        new Nfa(PatternParser.parse(pattern, PatternSyntax.SCHEMA), false, bounds.maxNodes()),
        bounds);
  }

  /** What a part of a grammar stands for, as the whole text. */
  public static Dfa whole(Regex regex, DfaBounds bounds) throws PatternException {
    return determinize(new Nfa(regex, false, bounds.maxNodes()), bounds);
  }

  /** Decides the opposite of what this one decides first. */
  public Dfa opposite() {
    return new Dfa(firsts, next, Arrays.stream(accepts).map(bits -> ~bits & 1).toArray());
  }

  /** Decides whether all that {@code parts} decide first is so. */
  public static Dfa all(List<Dfa> parts, DfaBounds bounds) throws PatternException {
    Dfa product = product(parts, bounds);
    long yes = -1L >>> (Long.SIZE - parts.size());
    long[] accepts = Arrays.stream(product.accepts).map(bits -> bits == yes ? 1 : 0).toArray();
    return new Dfa(product.firsts, product.next, accepts);
  }

  /**
   * The states from which the first question can still be answered yes, by characters: half a
   * surrogate pair is none.
   */
  BitSet alive() {
    int[] latest = new int[states()];
    int[] earlier = new int[next.length];
    Arrays.fill(latest, -1);
    for (int step = 0; step < next.length; step++) {
      if (isCharacter(step % firsts.length)) {
        earlier[step] = latest[next[step]];
        latest[next[step]] = step;
      }
    }
    BitSet alive = new BitSet();
    Deque<Integer> found = new ArrayDeque<>();
    for (int state = 0; state < states(); state++) {
      if ((accepts[state] & 1) != 0) {
        alive.set(state);
        found.add(state);
      }
    }
    while (!found.isEmpty()) {
      for (int step = latest[found.remove()]; step >= 0; step = earlier[step]) {
        int before = step / firsts.length;
        if (!alive.get(before)) {
          alive.set(before);
          found.add(before);
        }
      }
    }
    return alive;
  }

  /** Whether a class has more than halves of surrogate pairs. */
  boolean isCharacter(int codePointClass) {
    return firstOf(codePointClass) < Character.MIN_SURROGATE
        || lastOf(codePointClass) > Character.MAX_SURROGATE;
  }

  /** The number of states; they are 0 (the start) and up. */
  public int states() {
    return accepts.length;
  }

  /** The number of classes of code points. */
  public int classes() {
    return firsts.length;
  }

  /** The first code point of a class. */
  public int firstOf(int codePointClass) {
    return firsts[codePointClass];
  }

  /** The last code point of a class. */
  public int lastOf(int codePointClass) {
    return codePointClass + 1 < firsts.length
        ? firsts[codePointClass + 1] - 1
        : Character.MAX_CODE_POINT;
  }

  /** The class of a code point. */
  public int classOf(int codePoint) {
    return codePoint < ASCII ? asciiClass[codePoint] : search(codePoint);
  }

  /** The state after a code point. */
  public int next(int state, int codePoint) {
    return next[state * firsts.length + classOf(codePoint)];
  }

  /** The state after any code point of a class. */
  public int nextOfClass(int state, int codePointClass) {
    return next[state * firsts.length + codePointClass];
  }

  /** Which patterns a text that ends here matches, one bit each. */
  public long accepts(int state) {
    return accepts[state];
  }

  /** Which patterns {@code text} matches, one bit each. */
  public long matches(String text) {
    int state = 0;
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      state = next(state, c);
      i += Character.charCount(c);
    }
    return accepts[state];
  }

  private int search(int codePoint) {
    int found = Arrays.binarySearch(firsts, codePoint);
    return found >= 0 ? found : -found - 2;
  }

  /** What an automaton is built from, in sets of states of its own. */
  private interface Origin<S> {
    /** States of the origin in a set: the work that a step to it is. */
    int size(S set);

    /** The set after any code point of a class. */
    S step(S from, int codePointClass);

    /** Which patterns a text that ends in a set matches, one bit each. */
    long accepts(S set, boolean start);
  }

  /** The automaton of all sets that can be reached from a start, in the order they are found. */
  private static <S> Dfa reachable(int[] firsts, S start, Origin<S> origin, DfaBounds bounds)
      throws PatternException {
    Map<S, Integer> ids = new HashMap<>();
    List<S> states = new ArrayList<>();
    List<int[]> rows = new ArrayList<>();
    long work = 0;
    states.add(start); // without an id: met again after some text, it is no longer the text's start
    for (int s = 0; s < states.size(); s++) {
      int[] row = new int[firsts.length];
      for (int c = 0; c < firsts.length; c++) {
        S to = origin.step(states.get(s), c);
        work += 1 + origin.size(states.get(s)) + origin.size(to);
        Integer id = ids.putIfAbsent(to, states.size());
        if (id == null) {
          id = states.size();
          states.add(to);
        }
        row[c] = id;
      }
      rows.add(row);
      bounds.check(states.size(), firsts.length, work);
    }
    long[] accepts = new long[states.size()];
    for (int s = 0; s < accepts.length; s++) {
      accepts[s] = origin.accepts(states.get(s), s == 0);
    }
    return new Dfa(firsts, flat(rows, firsts.length), accepts);
  }

  private static Dfa determinize(Nfa nfa, DfaBounds bounds) throws PatternException {
    int[] firsts = cuts(nfa.sets());
    BitSet[] members = new BitSet[firsts.length];
    for (int c = 0; c < firsts.length; c++) {
      members[c] = new BitSet();
      for (int s = 0; s < nfa.sets().size(); s++) {
        members[c].set(s, nfa.sets().get(s).contains(firsts[c]));
      }
    }
    Origin<BitSet> subsets =
        new Origin<>() {
          @Override
          public int size(BitSet set) {
            return set.cardinality();
          }

          @Override
          public BitSet step(BitSet from, int codePointClass) {
            return nfa.step(from, members[codePointClass]);
          }

          @Override
          public long accepts(BitSet set, boolean start) {
            return nfa.accepts(set, start) ? 1 : 0;
          }
        };
    return reachable(firsts, nfa.initial(), subsets, bounds);
  }

  /** Where membership in any of the sets changes. */
  private static int[] cuts(List<CodePoints> sets) {
    TreeSet<Integer> cuts = new TreeSet<>(List.of(0));
    for (CodePoints set : sets) {
      for (int i = 0; i < set.ranges().length; i += 2) {
        cuts.add(set.ranges()[i]);
        cuts.add(set.ranges()[i + 1] + 1);
      }
    }
    cuts.remove(Character.MAX_CODE_POINT + 1);
    return cuts.stream().mapToInt(Integer::intValue).toArray();
  }

  private static int[] flat(List<int[]> rows, int width) {
    int[] all = new int[rows.size() * width];
    for (int i = 0; i < rows.size(); i++) {
      System.arraycopy(rows.get(i), 0, all, i * width, width);
    }
    return all;
  }

  /** One automaton that decides what all of {@code parts} decide, in their order. */
  public static Dfa product(List<Dfa> parts, DfaBounds bounds) throws PatternException {
    if (parts.size() > Long.SIZE) {
      throw new PatternException("more than 64 patterns at one place");
    }
    TreeSet<Integer> cuts = new TreeSet<>(List.of(0));
    parts.forEach(part -> Arrays.stream(part.firsts).forEach(cuts::add));
    int[] firsts = cuts.stream().mapToInt(Integer::intValue).toArray();
    Origin<List<Integer>> tuples =
        new Origin<>() {
          @Override
          public int size(List<Integer> states) {
            return parts.size();
          }

          @Override
          public List<Integer> step(List<Integer> from, int codePointClass) {
            List<Integer> to = new ArrayList<>(parts.size());
            for (int p = 0; p < parts.size(); p++) {
              to.add(parts.get(p).next(from.get(p), firsts[codePointClass]));
            }
            return to;
          }

          @Override
          public long accepts(List<Integer> states, boolean start) {
            long accepts = 0;
            for (int p = 0; p < parts.size(); p++) {
              accepts |= (parts.get(p).accepts[states.get(p)] & 1) << p;
            }
            return accepts;
          }
        };
    return reachable(firsts, parts.stream().map(part -> 0).toList(), tuples, bounds);
  }
}
