package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.schema.RefusedSchemaException;
import io.runtimemoat.decision.grammar.schema.SchemaGraph;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds the smallest schema that no value satisfies, as far as it is known. For one use. */
final class Emptiness {
  private static final String NO_VALUE = "no value can satisfy it: ";

  private final Tables tables;
  private final Set<Goal> seen = new HashSet<>();
  private String path = "";

  /**
   * Why no value of a shape is known to be one.
   *
   * @param child what an item or member that is needed must satisfy, and cannot
   * @param path of that, where it stands; null where the schema around it says so
   */
  private record Cause(Goal child, @Nullable String path) {}

  Emptiness(Tables tables) {
    this.tables = tables;
  }

  /** What is said of a goal without a value. */
  RefusedSchemaException of(Goal goal) {
    Goal last = goal;
    try {
      Goal next = goal;
      while (next != null && seen.add(next)) {
        last = next;
        path = pathOf(last);
        next = smaller(last);
      }
    } catch (UndecidedException e) {
      return said(last); // looking further would take more steps than there are
    }
    return said(last);
  }

  private RefusedSchemaException said(Goal goal) {
    for (Shape shape : tables.shapes(goal, JsonType.ARRAY)) {
      ArrayShape array = (ArrayShape) shape;
      if (array.lacksValues()) {
        return new RefusedSchemaException(
            "uniqueItems",
            path,
            NO_VALUE
                + array.min
                + " items must differ and can be no more than "
                + array.mostDifferent());
      }
    }
    for (Shape shape : tables.shapes(goal, JsonType.OBJECT)) {
      ObjectShape object = (ObjectShape) shape;
      if (object.min > object.max() && object.min <= object.limit()) {
        return new RefusedSchemaException(
            "minProperties",
            path,
            NO_VALUE + object.min + " members must come and can be no more than " + object.max());
      }
    }
    return new RefusedSchemaException("schema", path, NO_VALUE + "its keywords exclude each other");
  }

  /** Where a goal of one schema stands; where the last one did if it is of several. */
  private String pathOf(Goal goal) {
    int[] schemas = goal.schemas();
    boolean stands = schemas.length == 1 && tables.isWritten(schemas[0]);
    return stands ? tables.node(schemas[0]).path() : path;
  }

  private @Nullable Goal smaller(Goal goal) {
    Goal alone = null;
    for (int schema : goal.schemas()) {
      List<Integer> parts =
          goal.schemas().length > 1 ? List.of(schema) : tables.node(schema).logic().all();
      for (int part : parts) {
        Goal only = tables.goal(List.of(part));
        alone = alone == null && tables.isWritten(part) && isNew(only) ? only : alone;
      }
    }
    return alone != null ? alone : child(goal);
  }

  private boolean isNew(Goal goal) {
    return !seen.contains(goal) && tables.isEmpty(goal);
  }

  /** What every shape of a goal needs in vain; null if they do not all need the same. */
  private @Nullable Goal child(Goal goal) {
    Cause common = null;
    for (JsonType type : JsonType.values()) {
      for (Shape shape : tables.shapes(goal, type)) {
        Cause cause = cause(shape);
        if (cause == null || (common != null && !common.child().equals(cause.child()))) {
          return null;
        }
        common = cause;
      }
    }
    if (common == null) {
      return null;
    }
    path = Objects.requireNonNullElse(common.path(), path);
    return common.child();
  }

  private @Nullable Cause cause(Shape shape) {
    if (shape instanceof ObjectShape object) {
      for (int i = 0; i < object.names.size(); i++) {
        if (object.isNeeded(i) && object.isForbidden(i)) {
          return new Cause(object.goal(i), placeOf(object, object.names.get(i)));
        }
      }
    }
    if (shape instanceof ArrayShape array) {
      for (int i = 0; i < Math.min(array.min, array.prefixLength() + 1); i++) {
        if (tables.isEmpty(array.goal(i))) {
          return new Cause(array.goal(i), null);
        }
      }
    }
    return null;
  }

  /** Where it is said of a member that it is none. */
  private @Nullable String placeOf(ObjectShape shape, String name) {
    for (int schema : shape.schemas) {
      SchemaNode node = tables.node(schema);
      Integer member = node.objects().properties().get(name);
      if (tables.isWritten(schema) && member != null && member == SchemaGraph.NEVER) {
        return node.path() + "/properties/" + State.escaped(name);
      }
    }
    return null;
  }
}
