package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Ends an array with items that {@code contains} asks for, and with others. */
final class ContainedEndings {
  /** Items that are added where more may be needed. */
  private static final int MOST_ADDED = 64;

  private static final int MOST_TRIED = 64;

  /** Characters of all that are tried together; what is longer is not looked for. */
  private static final int MOST_TEXT = 1 << 20;

  private final Tables tables;
  private final Function<Goal, Minimal> values;
  private final ArrayFrame from;
  private final int atLeast;
  private final boolean separated;
  private long left = MOST_TEXT;

  /** Short values of goals of items, with what else is asked of them. */
  private final Map<Wanted, List<String>> known = new HashMap<>();

  private record Wanted(Goal goal, int contains, boolean isSuch) {}

  /**
   * Endings.
   *
   * @param values the shortest of each goal
   * @param from the array as it is before the first item of an ending
   * @param atLeast how many items must come
   * @param separated whether a comma stands before the first
   */
  ContainedEndings(
      Tables tables,
      Function<Goal, Minimal> values,
      ArrayFrame from,
      int atLeast,
      boolean separated) {
    this.tables = tables;
    this.values = values;
    this.from = from;
    this.atLeast = Math.max(atLeast, from.shape().min - from.items());
    this.separated = separated;
  }

  /** Endings with as few items as there must be, or some more, by how many are such items. */
  Stream<String> all() {
    return IntStream.of(from.shape().checks())
        .mapToObj(check -> tables.node(check).arrays())
        .filter(rules -> rules.contains() != SchemaNode.NONE)
        .flatMap(rules -> by(rules).limit(MOST_TRIED))
        .takeWhile(text -> !text.isEmpty());
  }

  /** How many items there can be is not asked, for that may be part of the answer. */
  private Stream<String> by(SchemaNode.Arrays rules) {
    int room = from.shape().limit() - from.items();
    int places = Math.max(0, from.shape().prefixLength() - from.items());
    long most = Math.min(room, (long) atLeast + rules.minContains() + places);
    return IntStream.rangeClosed(atLeast, (int) Math.min(MOST_ADDED, most))
        .boxed()
        .flatMap(
            added ->
                IntStream.rangeClosed(0, added)
                    .mapToObj(wanted -> text(added, wanted, rules.contains())));
  }

  /** Empty where too much was written already. */
  private String text(int added, int wanted, int contains) {
    Set<String> used = new HashSet<>();
    List<String> items = new ArrayList<>();
    int such = wanted;
    for (int i = 0; i < added && left > 0; i++) {
      Goal goal = from.shape().goal(from.items() + i);
      List<String> fitting = such > 0 ? some(new Wanted(goal, contains, true)) : List.of();
      List<String> some = fitting.isEmpty() ? some(new Wanted(goal, contains, false)) : fitting;
      such -= fitting.isEmpty() ? 0 : 1;
      String unused = some.stream().filter(used::add).findFirst().orElse("");
      String item = unused.isEmpty() && !some.isEmpty() ? some.get(0) : unused;
      items.add(item);
      left -= item.length();
    }
    if (left <= 0) {
      return "";
    }
    return (separated && added > 0 ? "," : "") + String.join(",", items) + "]";
  }

  private List<String> some(Wanted wanted) {
    List<String> before = known.get(wanted);
    if (before == null) {
      before =
          wanted.isSuch()
              ? such(wanted.goal(), wanted.contains())
              : others(wanted.goal(), wanted.contains());
      known.put(wanted, before);
    }
    return before;
  }

  private List<String> such(Goal goal, int contains) {
    List<Integer> all = new ArrayList<>(List.of(contains));
    IntStream.of(goal.schemas()).forEach(all::add);
    return tables.samples().several(tables.goal(all), values);
  }

  private List<String> others(Goal goal, int contains) {
    int[] such = {contains};
    return tables.samples().several(goal, values).stream()
        .filter(item -> !tables.samples().holds(such, item))
        .toList();
  }
}
