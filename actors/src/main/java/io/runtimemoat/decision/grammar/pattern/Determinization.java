package io.runtimemoat.decision.grammar.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * Makes automata that are deterministic: from sets of steps of a pattern (Rabin and Scott, 1959),
 * and from states of several automata that run side by side.
 */
final class Determinization {
  private Determinization() {}

  /** What an automaton is built from, in sets of states of its own. */
  interface Origin<S> {
    /** States of the origin in a set: the work that a step to it is. */
    int size(S set);

    /** The set after any code point of a kind. */
    S step(S from, int kind) throws PatternException;

    /** Which patterns a text that ends in a set matches, one bit each. */
    long accepts(S set, boolean start) throws PatternException;
  }

  /**
   * Ranges of code points, and which of them are alike.
   *
   * @param firsts the first code point of each class
   * @param kindOf the kind of each class, numbered as they are met
   * @param marks what all classes of a kind have in common
   */
  private record Alphabet<M>(int[] firsts, int[] kindOf, List<M> marks) {
    static <M> Alphabet<M> of(NavigableSet<Integer> cuts, IntFunction<M> marking) {
      int[] firsts = cuts.stream().mapToInt(Integer::intValue).toArray();
      int[] kindOf = new int[firsts.length];
      Map<M, Integer> kinds = new HashMap<>();
      List<M> marks = new ArrayList<>();
      for (int c = 0; c < firsts.length; c++) {
        M mark = marking.apply(firsts[c]);
        Integer known = kinds.putIfAbsent(mark, marks.size());
        kindOf[c] = known == null ? marks.size() : known;
        if (known == null) {
          marks.add(mark);
        }
      }
      return new Alphabet<>(firsts, kindOf, marks);
    }
  }

  /** The automaton of a pattern. */
  static Dfa of(Nfa nfa, DfaBounds bounds) throws PatternException {
    NavigableSet<Integer> cuts = cuts(nfa.sets());
    if (!nfa.looks().isEmpty()) {
      return looking(nfa, cuts, bounds);
    }
    bounds.check(1, 1, (long) cuts.size() * nfa.sets().size());
    Alphabet<BitSet> alphabet = Alphabet.of(cuts, first -> members(nfa, first));
    Origin<BitSet> subsets =
        new Origin<>() {
          @Override
          public int size(BitSet set) {
            return set.cardinality();
          }

          @Override
          public BitSet step(BitSet from, int kind) {
            return nfa.step(from, alphabet.marks().get(kind));
          }

          @Override
          public long accepts(BitSet set, boolean start) {
            return nfa.accepts(set, start) ? 1 : 0;
          }
        };
    return reachable(alphabet, nfa.initial(), subsets, bounds);
  }

  private static Dfa looking(Nfa nfa, NavigableSet<Integer> cuts, DfaBounds bounds)
      throws PatternException {
    Looks looks = Looks.of(nfa.looks(), bounds);
    looks.firsts().forEach(cuts::add);
    Alphabet<LookingPaths.Mark> alphabet =
        Alphabet.of(
            cuts, first -> new LookingPaths.Mark(members(nfa, first), looks.kindsOf(first)));
    LookingPaths paths = new LookingPaths(nfa, looks, alphabet.marks(), bounds);
    return reachable(alphabet, paths.initial(), paths, bounds);
  }

  /** One automaton that decides what all of {@code parts} decide, in their order. */
  static Dfa product(List<Dfa> parts, DfaBounds bounds) throws PatternException {
    if (parts.size() > Long.SIZE) {
      throw new PatternException("more than 64 patterns at one place");
    }
    NavigableSet<Integer> cuts = new TreeSet<>();
    parts.forEach(part -> part.firsts().forEach(cuts::add));
    Alphabet<List<Integer>> alphabet =
        Alphabet.of(cuts, first -> parts.stream().map(part -> part.kindOf(first)).toList());
    Origin<List<Integer>> tuples =
        new Origin<>() {
          @Override
          public int size(List<Integer> states) {
            return parts.size();
          }

          @Override
          public List<Integer> step(List<Integer> from, int kind) {
            List<Integer> kinds = alphabet.marks().get(kind);
            List<Integer> to = new ArrayList<>(parts.size());
            for (int p = 0; p < parts.size(); p++) {
              to.add(parts.get(p).nextOfKind(from.get(p), kinds.get(p)));
            }
            return to;
          }

          @Override
          public long accepts(List<Integer> states, boolean start) {
            long accepts = 0;
            for (int p = 0; p < parts.size(); p++) {
              accepts |= (parts.get(p).accepts(states.get(p)) & 1) << p;
            }
            return accepts;
          }
        };
    return reachable(alphabet, parts.stream().map(part -> 0).toList(), tuples, bounds);
  }

  /** The automaton of all sets that can be reached from a start, in the order they are found. */
  private static <S> Dfa reachable(
      Alphabet<?> alphabet, S start, Origin<S> origin, DfaBounds bounds) throws PatternException {
    int kinds = alphabet.marks().size();
    Map<S, Integer> ids = new HashMap<>();
    List<S> states = new ArrayList<>();
    List<int[]> rows = new ArrayList<>();
    long work = 0;
    states.add(start); // without an id: met again after some text, it is no longer the text's start
    for (int s = 0; s < states.size(); s++) {
      S from = states.get(s);
      int size = origin.size(from);
      int[] row = new int[kinds];
      for (int kind = 0; kind < kinds; kind++) {
        S to = origin.step(from, kind);
        work += 1L + size + origin.size(to);
        Integer id = ids.putIfAbsent(to, states.size());
        if (id == null) {
          id = states.size();
          states.add(to);
        }
        row[kind] = id;
      }
      rows.add(row);
      bounds.check(states.size(), kinds, work);
    }
    long[] accepts = new long[states.size()];
    for (int s = 0; s < accepts.length; s++) {
      accepts[s] = origin.accepts(states.get(s), s == 0);
    }
    int[] next = rows.stream().flatMapToInt(Arrays::stream).toArray();
    return new Dfa(alphabet.firsts(), alphabet.kindOf(), next, accepts);
  }

  /** Which sets of a pattern have a code point. */
  private static BitSet members(Nfa nfa, int codePoint) {
    BitSet members = new BitSet();
    for (int s = 0; s < nfa.sets().size(); s++) {
      members.set(s, nfa.sets().get(s).contains(codePoint));
    }
    return members;
  }

  /** Where membership in any of the sets changes. */
  private static NavigableSet<Integer> cuts(List<CodePoints> sets) {
    NavigableSet<Integer> cuts = new TreeSet<>(List.of(0));
    for (CodePoints set : sets) {
      for (int i = 0; i < set.ranges().length; i += 2) {
        cuts.add(set.ranges()[i]);
        cuts.add(set.ranges()[i + 1] + 1);
      }
    }
    cuts.remove(Character.MAX_CODE_POINT + 1);
    return cuts;
  }
}
