package io.runtimemoat.decision.grammar.pattern;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The ways to read a text by a pattern that looks around: each stands at a step of the pattern and
 * owes what was looked for ahead (an alternating automaton: Chandra, Kozen and Stockmeyer, 1981).
 * What is looked at behind is read beside all of them. For one use.
 */
final class LookingPaths implements Determinization.Origin<WaySet> {
  private static final int MOST_WAYS = 1 << 16;

  /** Of a step that reads nothing, beside looking at a state. */
  private static final int STEP_WORK = 4;

  /** Steps at which a way stands until more of the text is known. */
  private static final Set<Nfa.Kind> STAYS = Set.of(Nfa.Kind.READ, Nfa.Kind.END, Nfa.Kind.MATCH);

  /** What all code points of a kind have in common: sets of the pattern, and kinds of its looks. */
  record Mark(BitSet members, List<Integer> kinds) {}

  /** A step of the pattern that reads, ends or has matched. */
  private record Way(int node, int owed) {}

  /** Where a text stands: at its start or end, and behind what. */
  private record Place(int behind, boolean begin, boolean end) {}

  private record From(Way way, Place place) {}

  private final Nfa nfa;
  private final Looks looks;
  private final List<Mark> marks;
  private final OwedSets owed;
  private final Work work;

  private final Map<Way, Integer> numbers = new HashMap<>();
  private final List<Way> ways = new ArrayList<>();
  private final Map<List<Integer>, Integer> behindNumbers = new HashMap<>();
  private final List<List<Integer>> behinds = new ArrayList<>();
  private final Map<From, int[]> closures = new HashMap<>();

  /** Once matched with nothing owed, always matched: one state for all of these. */
  private final WaySet matched;

  LookingPaths(Nfa nfa, Looks looks, List<Mark> marks, DfaBounds bounds) throws PatternException {
    this.nfa = nfa;
    this.looks = looks;
    this.marks = marks;
    this.work = new Work(bounds);
    this.owed = new OwedSets(looks, marks.stream().map(Mark::kinds).toList(), work);
    int match = number(new Way(nfa.match(), OwedSets.NOTHING));
    this.matched = new WaySet(new int[] {match}, -1);
  }

  private int number(Way way) throws PatternException {
    Integer known = numbers.putIfAbsent(way, ways.size());
    if (known != null) {
      return known;
    }
    if (ways.size() == MOST_WAYS) {
      throw new PatternException("look-around in more than " + MOST_WAYS + " ways");
    }
    ways.add(way);
    return ways.size() - 1;
  }

  private int behind(List<Integer> states) {
    Integer known = behindNumbers.putIfAbsent(states, behinds.size());
    if (known != null) {
      return known;
    }
    behinds.add(states);
    return behinds.size() - 1;
  }

  /** The ways before the first code point. */
  WaySet initial() throws PatternException {
    int behind = behind(Collections.nCopies(looks.count(), 0));
    Place start = new Place(behind, true, false);
    int[] found = closure(new From(new Way(nfa.start(), OwedSets.NOTHING), start));
    return least(Arrays.stream(found), behind);
  }

  @Override
  public int size(WaySet all) {
    return all.size();
  }

  @Override
  public WaySet step(WaySet from, int kind) throws PatternException {
    if (from.equals(matched)) {
      return from;
    }
    Mark mark = marks.get(kind);
    int behind = behindAfter(from.behind(), mark);
    Place place = new Place(behind, false, false);
    IntStream.Builder to = IntStream.builder();
    for (int i = 0; i < from.size(); i++) {
      Way way = ways.get(from.way(i));
      Nfa.Node node = nfa.node(way.node());
      if (node.kind() == Nfa.Kind.READ && mark.members().get(node.set())) {
        int after = owed.after(way.owed(), kind);
        if (after != OwedSets.LOST) {
          int[] found = closure(new From(new Way(node.next(), after), place));
          work.add(found.length);
          Arrays.stream(found).forEach(to);
        }
      }
    }
    return least(to.build(), behind);
  }

  private int behindAfter(int before, Mark mark) {
    List<Integer> states = new ArrayList<>(looks.count());
    for (int look = 0; look < looks.count(); look++) {
      int state = behinds.get(before).get(look);
      states.add(looks.isAhead(look) ? 0 : looks.next(look, state, mark.kinds().get(look)));
    }
    return behind(states);
  }

  /** Without ways that owe more than others to the same step. */
  private WaySet least(IntStream found, int behind) throws PatternException {
    long[] byNode =
        found.mapToLong(w -> (long) ways.get(w).node() << Integer.SIZE | w).sorted().toArray();
    int[] left = new int[byNode.length];
    int count = 0;
    for (int begin = 0; begin < byNode.length; ) {
      int end = begin + 1;
      while (end < byNode.length && byNode[end] >> Integer.SIZE == byNode[begin] >> Integer.SIZE) {
        end++;
      }
      for (int i = begin; i < end; i++) {
        boolean twice = i > begin && byNode[i] == byNode[i - 1];
        if (!twice && !owesMoreThanAny((int) byNode[i], byNode, begin, end)) {
          left[count++] = (int) byNode[i];
        }
      }
      begin = end;
    }
    boolean all = Arrays.stream(left, 0, count).anyMatch(w -> w == 0);
    return all ? matched : new WaySet(Arrays.copyOf(left, count), behind);
  }

  private boolean owesMoreThanAny(int way, long[] others, int from, int to)
      throws PatternException {
    for (int i = from; i < to; i++) {
      int other = (int) others[i];
      if (way != other && owed.includes(ways.get(way).owed(), ways.get(other).owed())) {
        return true;
      }
    }
    return false;
  }

  @Override
  public long accepts(WaySet all, boolean start) throws PatternException {
    if (all.equals(matched)) {
      return 1;
    }
    Place end = new Place(all.behind(), start, true);
    for (int i = 0; i < all.size(); i++) {
      Way way = ways.get(all.way(i));
      boolean ends = nfa.node(way.node()).kind() == Nfa.Kind.END;
      if (isPaid(way) || (ends && isPaid(closure(new From(way, end))))) {
        return 1;
      }
    }
    return 0;
  }

  private boolean isPaid(int[] some) {
    return Arrays.stream(some).anyMatch(w -> isPaid(ways.get(w)));
  }

  /** Whether a way has matched, and a text that ends here is all that it owes. */
  private boolean isPaid(Way way) {
    return way.node() == nfa.match() && owed.isPaid(way.owed());
  }

  /** Where a way leads without reading. */
  private int[] closure(From from) throws PatternException {
    int[] known = closures.get(from);
    if (known != null) {
      return known;
    }
    Set<Integer> seen = new HashSet<>();
    IntStream.Builder found = IntStream.builder();
    Deque<Way> todo = new ArrayDeque<>();
    todo.push(from.way());
    while (!todo.isEmpty()) {
      Way way = todo.pop();
      work.add(STEP_WORK);
      int number = number(way);
      if (seen.add(number)) {
        if (STAYS.contains(nfa.node(way.node()).kind())) {
          found.add(number);
        }
        goOn(way, from.place(), todo);
      }
    }
    int[] all = found.build().toArray();
    closures.put(from, all);
    return all;
  }

  private void goOn(Way way, Place place, Deque<Way> todo) throws PatternException {
    Nfa.Node node = nfa.node(way.node());
    switch (node.kind()) {
      case SPLIT -> {
        todo.push(new Way(node.next(), way.owed()));
        todo.push(new Way(node.other(), way.owed()));
      }
      case BEGIN -> push(todo, node.next(), place.begin() ? way.owed() : OwedSets.LOST);
      case END -> push(todo, node.next(), place.end() ? way.owed() : OwedSets.LOST);
      case LOOK -> push(todo, node.next(), looked(way.owed(), node.set(), place));
      case READ, MATCH -> {
        // reads first, or is done
      }
    }
  }

  private static void push(Deque<Way> todo, int node, int owed) {
    if (owed != OwedSets.LOST) {
      todo.push(new Way(node, owed));
    }
  }

  /** What is owed with one look more. */
  private int looked(int owedBefore, int look, Place place) throws PatternException {
    if (!looks.isAhead(look)) {
      int state = behinds.get(place.behind()).get(look);
      return looks.accepts(look, state) ? owedBefore : OwedSets.LOST;
    }
    if (looks.isFromStart(look) && !place.begin()) {
      throw new PatternException(
          "^, \\b or a look-behind inside a look-ahead that does not stand at the text's start");
    }
    return owed.with(owedBefore, look);
  }
}
