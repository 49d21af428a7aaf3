package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which schemas provably exclude each other, seen without looking deep: by type, by values, by
 * ranges, or by a required member that cannot satisfy both. Guarded by the tables' lock.
 */
final class Disjointness {
  /** Levels of members that are looked at: a discriminator is rarely deeper. */
  private static final int DEPTH = 2;

  private static final int MAX_PAIRS = 2048;

  private record Question(Goal goal, JsonType type, int depth) {}

  private final Tables tables;
  private final Map<Question, Boolean> empty = new HashMap<>();

  Disjointness(Tables tables) {
    this.tables = tables;
  }

  /** Whether no value of {@code type} can satisfy two of {@code schemas}. */
  boolean areDisjoint(List<Integer> schemas, JsonType type) {
    List<Integer> possible =
        schemas.stream()
            .filter(id -> tables.node(id).types().contains(type))
            .filter(id -> !isEmpty(tables.goal(List.of(id)), type, DEPTH))
            .toList();
    if (possible.size() * (possible.size() - 1) / 2 > MAX_PAIRS) {
      return false;
    }
    for (int i = 0; i < possible.size(); i++) {
      for (int j = i + 1; j < possible.size(); j++) {
        Goal both = tables.goal(List.of(possible.get(i), possible.get(j)));
        if (possible.get(i).equals(possible.get(j)) || !isEmpty(both, type, DEPTH)) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isEmpty(Goal goal, JsonType type, int depth) {
    Question question = new Question(goal, type, depth);
    Boolean known = empty.get(question);
    if (known == null) {
      known =
          Expander.withoutChecks(tables, type).shapes(goal).stream()
              .allMatch(shape -> isEmpty(shape, depth));
      empty.put(question, known);
    }
    return known;
  }

  private boolean isEmpty(Shape shape, int depth) {
    if (shape instanceof ObjectShape object) {
      return object.isImpossible()
          || object.required().stream().anyMatch(goal -> isEmpty(goal, depth - 1));
    }
    if (shape instanceof ArrayShape array) {
      return array.isImpossible()
          || array.required().stream().anyMatch(goal -> isEmpty(goal, depth - 1));
    }
    return false;
  }

  private boolean isEmpty(Goal goal, int depth) {
    if (depth < 0) {
      return false;
    }
    for (JsonType type : JsonType.values()) {
      if (!isEmpty(goal, type, depth)) {
        return false;
      }
    }
    return true;
  }
}
