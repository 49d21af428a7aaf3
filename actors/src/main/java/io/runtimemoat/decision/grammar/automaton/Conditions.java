package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What objects may be whose schemas have conditions ({@code if}): those of one branch, which is one
 * goal more to find a value of. Asked only where no value is known otherwise. Guarded by the
 * tables' lock.
 */
final class Conditions {
  private static final int MOST_NESTED = 3;
  private static final int MOST_BRANCHES = 32;

  private final Tables tables;
  private final Set<Goal> asked = new HashSet<>();

  Conditions(Tables tables) {
    this.tables = tables;
  }

  /** The goals of a shape's branches, each asking for more than the shape. */
  List<Goal> branches(ObjectShape shape) {
    List<Goal> branches = new ArrayList<>();
    for (int check : shape.checks()) {
      SchemaNode.Logic logic = tables.node(check).logic();
      if (logic.condition() != SchemaNode.NONE && branches.size() < MOST_BRANCHES) {
        add(branches, shape, logic.condition(), logic.then());
        add(branches, shape, logic.otherwise(), SchemaNode.NONE);
      }
    }
    return branches;
  }

  private void add(List<Goal> branches, ObjectShape shape, int first, int second) {
    if (first == SchemaNode.NONE || shape.schemas.isEmpty()) {
      return;
    }
    List<Integer> all = new ArrayList<>(shape.schemas);
    all.add(first);
    if (second != SchemaNode.NONE) {
      all.add(second);
    }
    if (!shape.schemas.containsAll(all)) {
      branches.add(tables.goal(all));
    }
  }

  /** Short values of the branches, as far as they are known. */
  List<String> values(ObjectShape shape) {
    List<String> values = new ArrayList<>();
    if (asked.size() >= MOST_NESTED || !tables.hasRoom()) {
      return values;
    }
    for (Goal branch : branches(shape)) {
      if (asked.add(branch)) {
        try {
          String text = tables.minimal(branch).text();
          if (text != null) {
            values.add(text);
          }
        } finally {
          asked.remove(branch);
        }
      }
    }
    return values;
  }
}
