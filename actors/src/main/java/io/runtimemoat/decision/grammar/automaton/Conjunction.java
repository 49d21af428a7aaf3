package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Schemas that hold together, what is still to be chosen among, and what only the whole value
 * tells.
 */
final class Conjunction {
  /**
   * One of several lists of schemas must hold.
   *
   * @param owner the schema that says so
   */
  record Choice(int owner, List<List<Integer>> options) {}

  /** What becomes of rules that choices between schemas do not say as they stand. */
  enum Reading {
    /** Left out. */
    WITHOUT_CHECKS,

    /** Decided when the value ends. */
    WITH_CHECKS,

    /** Written as choices between schemas and their opposites, where they are known. */
    WITH_OPPOSITES
  }

  /** More branches of {@code oneOf} that may hold together are left to the end of the value. */
  private static final int MOST_BRANCHES = 8;

  /** More shapes of one value cost more at each byte than a judge does in the end. */
  private static final int MOST_OPPOSED = 32;

  private final Tables tables;
  private final JsonType type;
  private final Reading reading;
  final Set<Integer> schemas;
  final Set<Integer> checks;
  final List<Choice> choices;
  boolean possible = true;

  Conjunction(Tables tables, JsonType type, Reading reading) {
    this(tables, type, reading, new TreeSet<>(), new TreeSet<>(), new ArrayList<>());
  }

  private Conjunction(
      Tables tables,
      JsonType type,
      Reading reading,
      Set<Integer> schemas,
      Set<Integer> checks,
      List<Choice> choices) {
    this.tables = tables;
    this.type = type;
    this.reading = reading;
    this.schemas = schemas;
    this.checks = checks;
    this.choices = choices;
  }

  Conjunction copy() {
    return new Conjunction(
        tables,
        type,
        reading,
        new TreeSet<>(schemas),
        new TreeSet<>(checks),
        new ArrayList<>(choices));
  }

  /** Whether opposites were to leave nothing to the end of the value and something is left. */
  boolean isInVain() {
    return reading == Reading.WITH_OPPOSITES && !checks.isEmpty();
  }

  /** How many alternatives are followed. */
  int maxShapes() {
    int most = tables.limits().maxShapes();
    return reading == Reading.WITH_OPPOSITES ? Math.min(most, MOST_OPPOSED) : most;
  }

  /** Adds schemas and what follows from them. */
  void add(Iterable<Integer> more) {
    Deque<Integer> todo = new ArrayDeque<>();
    more.forEach(todo::add);
    while (!todo.isEmpty() && possible) {
      int id = todo.remove();
      if (!schemas.add(id)) {
        continue;
      }
      SchemaNode node = tables.node(id);
      if (!node.types().contains(type)) {
        possible = false;
        return;
      }
      todo.addAll(node.logic().all());
      logic(id, node.logic());
      if (type == JsonType.OBJECT) {
        dependencies(id, node.objects());
      }
      if (type == JsonType.OBJECT && node.objects().unevaluated() != SchemaNode.NONE) {
        unevaluated(id, todo);
      } else if (isChecked(node)) {
        checks.add(id);
      }
    }
  }

  private void logic(int id, SchemaNode.Logic logic) {
    if (!logic.any().isEmpty()) {
      choices.add(new Choice(id, logic.any().stream().map(List::of).toList()));
    }
    long unconditional =
        logic.one().stream().filter(branch -> Unconditional.admits(tables, branch, type)).count();
    if (unconditional > 1
        || (logic.not() != SchemaNode.NONE && Unconditional.admits(tables, logic.not(), type))) {
      possible = false;
      return;
    }
    if (!logic.one().isEmpty()) {
      one(id, logic.one());
    }
    if (logic.not() != SchemaNode.NONE) {
      not(id, logic.not());
    }
    if (logic.condition() != SchemaNode.NONE) {
      condition(id, logic);
    }
  }

  private void one(int id, List<Integer> branches) {
    if (reading == Reading.WITH_OPPOSITES && branches.size() <= MOST_BRANCHES) {
      choices.add(new Choice(id, branches.stream().map(each -> alone(each, branches)).toList()));
      return;
    }
    choices.add(new Choice(id, branches.stream().map(List::of).toList()));
    if (reading != Reading.WITHOUT_CHECKS && !tables.disjointness().areDisjoint(branches, type)) {
      checks.add(id);
    }
  }

  /** A branch, and the opposites of those that may hold with it. */
  private List<Integer> alone(int branch, List<Integer> branches) {
    List<Integer> all = new ArrayList<>(List.of(branch));
    boolean itself = false;
    for (int other : branches) {
      boolean again = other == branch && itself;
      itself |= other == branch;
      if (again
          || (other != branch
              && !tables.disjointness().areDisjoint(List.of(branch, other), type))) {
        all.add(tables.not(other));
      }
    }
    return all;
  }

  private void condition(int id, SchemaNode.Logic logic) {
    List<Integer> met = new ArrayList<>(List.of(logic.condition()));
    if (logic.then() != SchemaNode.NONE) {
      met.add(logic.then());
    }
    List<Integer> other = new ArrayList<>();
    if (logic.otherwise() != SchemaNode.NONE) {
      other.add(logic.otherwise());
    }
    if (reading == Reading.WITH_OPPOSITES) {
      other.add(tables.not(logic.condition()));
      choices.add(new Choice(id, List.of(met, other)));
      return;
    }
    checks.add(id);
    if (logic.then() != SchemaNode.NONE && logic.otherwise() != SchemaNode.NONE) {
      choices.add(new Choice(id, List.of(met, other)));
    }
  }

  private void not(int id, int schema) {
    List<List<Integer>> options =
        reading == Reading.WITH_OPPOSITES ? tables.opposites().of(schema, type) : null;
    if (options == null) {
      checks.add(id);
    } else {
      possible &= !options.isEmpty();
      choices.add(new Choice(id, options));
    }
  }

  private void dependencies(int id, SchemaNode.Objects rules) {
    for (Map.Entry<String, List<String>> dependent : rules.dependentRequired().entrySet()) {
      List<String> keys = new ArrayList<>(dependent.getValue());
      keys.add(dependent.getKey());
      choices.add(
          new Choice(
              id,
              List.of(List.of(tables.without(dependent.getKey())), List.of(tables.with(keys)))));
    }
    for (Map.Entry<String, Integer> dependent : rules.dependentSchemas().entrySet()) {
      choices.add(
          new Choice(
              id,
              List.of(
                  List.of(tables.without(dependent.getKey())),
                  List.of(tables.with(List.of(dependent.getKey())), dependent.getValue()))));
    }
  }

  private void unevaluated(int id, Deque<Integer> todo) {
    Unevaluated.Said said = Unevaluated.by(tables, id);
    if (said.others() != SchemaNode.NONE) {
      todo.add(said.others());
    }
    if (!said.isExact()) {
      checks.add(id);
    }
  }

  private boolean isChecked(SchemaNode node) {
    return switch (type) {
      case ARRAY ->
          node.arrays().contains() != SchemaNode.NONE
              || node.arrays().unevaluated() != SchemaNode.NONE;
      case STRING -> node.strings().format() != null && !node.strings().format().isExact();
      default -> false;
    };
  }
}
