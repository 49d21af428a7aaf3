package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayList;
import java.util.List;

/** Arrays whose first items differ and whose other items are alike. */
final class ArrayShape extends Shape {
  private static final int MOST_REQUIRED = 4096;

  private final Tables tables;
  private final List<Goal> prefix = new ArrayList<>();
  private final Goal rest;
  final int min;
  private final int most;
  private volatile int max = -1;
  private final ArrayFrame start = new ArrayFrame(this, 0);

  ArrayShape(Tables tables, List<SchemaNode> nodes, int[] checks) {
    super(checks);
    this.tables = tables;
    int longest = nodes.stream().mapToInt(n -> n.arrays().prefix().size()).max().orElse(0);
    for (int i = 0; i < longest; i++) {
      prefix.add(goal(nodes, i));
    }
    this.rest = goal(nodes, longest);
    this.min = nodes.stream().mapToInt(n -> n.arrays().minItems()).max().orElse(0);
    this.most =
        nodes.stream().mapToInt(n -> n.arrays().maxItems()).min().orElse(SchemaNode.UNLIMITED);
  }

  private ArrayShape(Tables tables, List<Goal> items) {
    super(new int[0]);
    this.tables = tables;
    this.prefix.addAll(items);
    this.rest = tables.goal(List.of());
    this.min = items.size();
    this.most = items.size();
  }

  static ArrayShape only(Tables tables, JsonValue.Arr array) {
    return new ArrayShape(
        tables,
        array.items().stream().map(item -> tables.goal(List.of(tables.only(item)))).toList());
  }

  private Goal goal(List<SchemaNode> nodes, int index) {
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

  Goal goal(int index) {
    return index < prefix.size() ? prefix.get(index) : rest;
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
