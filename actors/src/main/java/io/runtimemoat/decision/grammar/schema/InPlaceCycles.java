package io.runtimemoat.decision.grammar.schema;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Finds schemas that refer to themselves for the very same value, which would never be decided. */
final class InPlaceCycles {
  private static final int NEW = 0;
  private static final int OPEN = 1;
  private static final int DONE = 2;

  private InPlaceCycles() {}

  static void refuse(SchemaGraph graph) throws RefusedSchemaException {
    int[] seen = new int[graph.nodes().size()];
    for (int root = 0; root < seen.length; root++) {
      Deque<Integer> stack = new ArrayDeque<>(List.of(root));
      while (!stack.isEmpty()) {
        int id = stack.peek();
        if (seen[id] != NEW) {
          seen[id] = DONE;
          stack.pop();
          continue;
        }
        seen[id] = OPEN;
        for (int inner : inPlace(graph.node(id))) {
          if (seen[inner] == OPEN) {
            throw new RefusedSchemaException(
                "$ref", graph.node(inner).path(), "refers to itself for the same value");
          }
          if (seen[inner] == NEW) {
            stack.push(inner);
          }
        }
      }
    }
  }

  private static List<Integer> inPlace(SchemaNode node) {
    SchemaNode.Logic logic = node.logic();
    List<Integer> all = new ArrayList<>(logic.all());
    all.addAll(logic.any());
    all.addAll(logic.one());
    all.addAll(List.of(logic.not(), logic.condition(), logic.then(), logic.otherwise()));
    all.addAll(node.objects().dependentSchemas().values());
    all.removeIf(id -> id == SchemaNode.NONE);
    return all;
  }
}
