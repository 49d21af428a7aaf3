package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.schema.SchemaGraph;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code unevaluatedProperties} as {@code additionalProperties}: it binds all keys that no schema
 * beside it can look at, and those alone where what is looked at does not depend on the object.
 */
final class Unevaluated {
  /** Schemas for one object; of more it is told when the object ends. */
  private static final int MOST_SCHEMAS = 1024;

  /**
   * What it says of members.
   *
   * @param others a schema of objects that binds such keys; none for no key
   * @param isExact whether it says no more
   */
  record Said(int others, boolean isExact) {}

  private static final Said NOTHING = new Said(SchemaNode.NONE, true);
  private static final Said UNKNOWN = new Said(SchemaNode.NONE, false);

  private final Tables tables;
  private final int schema;

  private Unevaluated(Tables tables, int schema) {
    this.tables = tables;
    this.schema = schema;
  }

  /** What the keyword of a schema says, besides what the rest of it does. */
  static Said by(Tables tables, int schema) {
    return new Unevaluated(tables, schema).said();
  }

  private Said said() {
    Set<Integer> always = beside(false);
    if (always.stream().anyMatch(this::looksAtAll)) {
      return NOTHING;
    }
    Set<Integer> ever = beside(true);
    if (ever.size() > MOST_SCHEMAS || ever.stream().anyMatch(this::looksAtAll)) {
      return UNKNOWN;
    }
    Map<String, Integer> names = new LinkedHashMap<>();
    List<SchemaNode.KeyPattern> patterns = new ArrayList<>();
    for (int each : ever) {
      SchemaNode.Objects rules = tables.node(each).objects();
      rules.properties().keySet().forEach(name -> names.put(name, SchemaGraph.ALWAYS));
      rules.patterns().forEach(pattern -> patterns.add(free(pattern)));
    }
    int bound = tables.node(schema).objects().unevaluated();
    int others = tables.make("u" + schema, id -> SchemaNodes.others(id, names, patterns, bound));
    return new Said(others, ever.size() == always.size());
  }

  private boolean looksAtAll(int id) {
    SchemaNode.Objects rules = tables.node(id).objects();
    return rules.additional() != SchemaNode.NONE
        || (id != schema && rules.unevaluated() != SchemaNode.NONE);
  }

  private static SchemaNode.KeyPattern free(SchemaNode.KeyPattern pattern) {
    return new SchemaNode.KeyPattern(pattern.source(), pattern.pattern(), SchemaGraph.ALWAYS);
  }

  /**
   * The schemas that hold for the same object, itself included; what {@code not} looks at never
   * counts.
   *
   * @param perhaps with those that hold for some objects alone
   */
  private Set<Integer> beside(boolean perhaps) {
    Set<Integer> seen = new LinkedHashSet<>(Set.of(schema));
    Deque<Integer> todo = new ArrayDeque<>(seen);
    while (!todo.isEmpty() && seen.size() <= MOST_SCHEMAS) {
      SchemaNode node = tables.node(todo.remove());
      tables.spend(1);
      List<Integer> inner = new ArrayList<>(node.logic().all());
      if (perhaps) {
        addPossible(inner, node);
      }
      inner.stream().filter(id -> id != SchemaNode.NONE && seen.add(id)).forEach(todo::add);
    }
    return seen;
  }

  private static void addPossible(List<Integer> inner, SchemaNode node) {
    SchemaNode.Logic logic = node.logic();
    inner.addAll(logic.any());
    inner.addAll(logic.one());
    inner.addAll(List.of(logic.condition(), logic.then(), logic.otherwise()));
    inner.addAll(node.objects().dependentSchemas().values());
  }
}
