package io.runtimemoat.decision.grammar.pattern;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What ways to read a text owe to looks ahead, in sets with numbers: states of those automata that
 * must accept the rest of the text. For one use.
 */
final class OwedSets {
  /** Nothing is owed. */
  static final int NOTHING = 0;

  /** It cannot be paid any more. */
  static final int LOST = -1;

  private static final int UNKNOWN = -2;
  private static final int MOST = 1 << 16;

  /** A state of a look ahead. */
  private record Owed(int look, int state) {}

  private final Looks looks;
  private final List<List<Integer>> kinds;
  private final Work work;
  private final Map<Set<Owed>, Integer> numbers = new HashMap<>();
  private final List<Set<Owed>> sets = new ArrayList<>();

  /** By set, then by kind: the set behind a code point. */
  private final List<int[]> after = new ArrayList<>();

  /**
   * The empty set alone.
   *
   * @param kinds by kind of code point, which kind it is in each look
   */
  OwedSets(Looks looks, List<List<Integer>> kinds, Work work) throws PatternException {
    this.looks = looks;
    this.kinds = kinds;
    this.work = work;
    number(Set.of());
  }

  private int number(Set<Owed> set) throws PatternException {
    work.add(1L + set.size());
    Integer known = numbers.get(set);
    if (known != null) {
      return known;
    }
    if (sets.size() == MOST) {
      throw new PatternException("look-around that can be open in more than " + MOST + " ways");
    }
    int[] unknown = new int[kinds.size()];
    Arrays.fill(unknown, UNKNOWN);
    sets.add(set);
    after.add(unknown);
    numbers.put(set, sets.size() - 1);
    return sets.size() - 1;
  }

  /** What is owed behind a code point of a kind. */
  int after(int set, int kind) throws PatternException {
    int known = after.get(set)[kind];
    if (known == UNKNOWN) {
      known = found(sets.get(set), kinds.get(kind));
      after.get(set)[kind] = known;
    }
    return known;
  }

  private int found(Set<Owed> owed, List<Integer> kindIn) throws PatternException {
    Set<Owed> after = new HashSet<>();
    for (Owed one : owed) {
      int state = looks.next(one.look(), one.state(), kindIn.get(one.look()));
      if (looks.isNever(one.look(), state)) {
        return LOST;
      }
      if (!looks.isAlways(one.look(), state)) {
        after.add(new Owed(one.look(), state));
      }
    }
    return number(after);
  }

  /** With what a look ahead asks of the text from here on. */
  int with(int set, int look) throws PatternException {
    if (looks.isNever(look, 0)) {
      return LOST;
    }
    if (looks.isAlways(look, 0)) {
      return set;
    }
    Set<Owed> more = new HashSet<>(sets.get(set));
    more.add(new Owed(look, 0));
    return number(more);
  }

  /** Whether a text that ends here is all that is owed. */
  boolean isPaid(int set) {
    return sets.get(set).stream().allMatch(one -> looks.accepts(one.look(), one.state()));
  }

  /** Whether whoever pays one set has paid another. */
  boolean includes(int set, int other) throws PatternException {
    work.add(1L + sets.get(other).size());
    return set == other || other == NOTHING || sets.get(set).containsAll(sets.get(other));
  }
}
