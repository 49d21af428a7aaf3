package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Arrays whose first items differ and whose other items are alike. */
final class ArrayShape extends Shape {
  private static final int MOST_REQUIRED = 4096;

  /** Arrays that need more items that differ are looked at when they end. */
  private static final int MOST_DISTINCT = 64;

  private final Tables tables;
  private final List<Integer> schemas;
  private final List<Goal> prefix = new ArrayList<>();
  private final Goal rest;
  final int min;
  private final int most;
  private final boolean distinct;
  private final boolean valued;
  private final boolean unique;
  private final boolean lacksValues;
  private volatile int max = -1;
  private volatile int mostDifferent = -1;
  private final ArrayFrame start = new ArrayFrame(this, 0);

  private ArrayShape(
      Tables tables, List<SchemaNode> nodes, int[] checks, boolean distinct, boolean valued) {
    super(checks);
    this.tables = tables;
    this.schemas = nodes.stream().map(SchemaNode::id).toList();
    int longest = nodes.stream().mapToInt(n -> n.arrays().prefix().size()).max().orElse(0);
    for (int i = 0; i < longest; i++) {
      prefix.add(goal(tables, nodes, i));
    }
    this.rest = goal(tables, nodes, longest);
    this.min = nodes.stream().mapToInt(n -> n.arrays().minItems()).max().orElse(0);
    int limit =
        nodes.stream().mapToInt(n -> n.arrays().maxItems()).min().orElse(SchemaNode.UNLIMITED);
    this.distinct = distinct;
    this.valued = valued;
    this.unique = !distinct && nodes.stream().anyMatch(node -> node.arrays().unique());
    this.most = Math.min(limit, different());
    this.lacksValues = min > most && min <= limit;
  }

  /**
   * How many items there can be that differ, where they must; more than that if it is not known.
   */
  private int different() {
    if (distinct) {
      return DistinctItems.most(tables, rest);
    }
    return unique && prefix.isEmpty()
        ? DistinctItems.mostDifferent(tables, rest)
        : SchemaNode.UNLIMITED;
  }

  /**
   * Arrays of schemas that hold together.
   *
   * @param checks schemas that are decided when the array ends, but for items that must differ
   */
  static ArrayShape of(Tables tables, List<SchemaNode> nodes, Set<Integer> checks) {
    Set<Integer> unique =
        nodes.stream()
            .filter(node -> node.arrays().unique())
            .map(SchemaNode::id)
            .collect(Collectors.toCollection(TreeSet::new));
    boolean alike =
        !unique.isEmpty()
            && checks.isEmpty()
            && nodes.stream().allMatch(n -> n.arrays().prefix().isEmpty());
    int needed = nodes.stream().mapToInt(n -> n.arrays().minItems()).max().orElse(0);
    boolean told =
        alike && needed <= MOST_DISTINCT && DistinctItems.areTold(tables, goal(tables, nodes, 0));
    boolean valued =
        alike
            && !told
            && needed <= MOST_DISTINCT
            && ItemFreedom.isFree(tables, goal(tables, nodes, 0));
    if (!told && !valued) {
      unique.addAll(checks);
    }
    int[] decided =
        told || valued ? new int[0] : unique.stream().mapToInt(Integer::intValue).toArray();
    return new ArrayShape(tables, nodes, decided, told, valued);
  }

  private ArrayShape(Tables tables, List<Goal> items) {
    super(new int[0]);
    this.tables = tables;
    this.schemas = List.of();
    this.prefix.addAll(items);
    this.rest = tables.goal(List.of());
    this.min = items.size();
    this.most = items.size();
    this.distinct = false;
    this.valued = false;
    this.unique = false;
    this.lacksValues = false;
  }

  static ArrayShape only(Tables tables, JsonValue.Arr array) {
    return new ArrayShape(
        tables,
        array.items().stream().map(item -> tables.goal(List.of(tables.only(item)))).toList());
  }

  private static Goal goal(Tables tables, List<SchemaNode> nodes, int index) {
    List<Integer> all = new ArrayList<>();
    for (SchemaNode node : nodes) {
      SchemaNode.Arrays rules = node.arrays();
      int schema = index < rules.prefix().size() ? rules.prefix().get(index) : rules.items();
      if (schema != SchemaNode.NONE) {
        all.add(schema);
      }
    }
    return tables.goal(all);
  }

  /** What it was merged from; none for the one array of a list. */
  List<Integer> schemas() {
    return schemas;
  }

  /** How many items have rules of their own. */
  int prefixLength() {
    return prefix.size();
  }

  Goal goal(int index) {
    return index < prefix.size() ? prefix.get(index) : rest;
  }

  /** Whether each item, a string, must differ from those before it, told at once. */
  boolean isDistinct() {
    return distinct;
  }

  /** Whether each item, whatever it is, must differ from those before it and always can. */
  boolean isValued() {
    return valued;
  }

  /** Whether its items must differ, and are not strings that are told at once. */
  boolean isUnique() {
    return unique;
  }

  /** Whether what may come depends on the items that are there. */
  boolean remembersItems() {
    return distinct || valued;
  }

  /** From which index on all items are alike, and no limit is near. */
  private int steadyFrom() {
    return most == SchemaNode.UNLIMITED ? Math.max(prefix.size(), min) : SchemaNode.UNLIMITED;
  }

  /** Whether one more item changes nothing. */
  boolean isSteady(int items) {
    int steady = steadyFrom();
    return steady != SchemaNode.UNLIMITED && items >= steady;
  }

  /** How many items there may be by what is said of their number. */
  int limit() {
    return most;
  }

  /** How many items there can be: up to the first that nothing satisfies. */
  int max() {
    int known = max;
    return known >= 0 ? known : findMax();
  }

  private int findMax() {
    synchronized (tables) {
      if (max < 0) {
        int found = 0;
        while (found < most && found < prefix.size() && !tables.isEmpty(prefix.get(found))) {
          found++;
        }
        boolean stopped = found < prefix.size() || found >= most;
        max = stopped || tables.isEmpty(rest) ? found : most;
      }
      return max;
    }
  }

  boolean isImpossible() {
    return min > most;
  }

  /** Whether it needs more items that differ than there are values for them. */
  boolean lacksValues() {
    return lacksValues || min > mostDifferent();
  }

  /** How many items there may be, as {@link #limit}, looking into what they are made of. */
  int mostDifferent() {
    int known = mostDifferent;
    if (known < 0) {
      boolean counted = unique && min > 1;
      long all = counted ? (long) prefix.size() + ValueCounts.most(tables, rest) : most;
      known = (int) Math.min(most, all);
      mostDifferent = known;
    }
    return known;
  }

  /** Goals that some item must satisfy, each once. */
  List<Goal> required() {
    List<Goal> goals = new ArrayList<>(prefix.subList(0, Math.min(min, prefix.size())));
    if (min > prefix.size()) {
      goals.add(rest);
    }
    return goals;
  }

  /** Whether so many items are needed that no shortest array is written down. */
  boolean needsTooMany() {
    return min > MOST_REQUIRED;
  }

  @Override
  ArrayFrame start() {
    return start;
  }

  @Override
  String expectation() {
    return "array";
  }
}
