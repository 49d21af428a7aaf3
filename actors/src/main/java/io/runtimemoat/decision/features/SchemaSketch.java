package io.runtimemoat.decision.features;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.Set;

/**
 * Counts a parsed JSON Schema given as plain maps, lists and scalars: no recursion, at most {@link
 * #MAXIMUM_NODES} schemas looked at.
 */
public final class SchemaSketch {
  /** Bound on the work one request can cause; a schema past it is as hard as they come anyway. */
  public static final int MAXIMUM_NODES = 10_000;

  private static final Set<String> NAMED_CHILDREN =
      Set.of("properties", "patternProperties", "$defs", "definitions", "dependentSchemas");
  private static final Set<String> CHILDREN =
      Set.of(
          "items",
          "prefixItems",
          "additionalProperties",
          "additionalItems",
          "contains",
          "anyOf",
          "oneOf",
          "allOf",
          "not",
          "if",
          "then",
          "else",
          "propertyNames",
          "unevaluatedItems",
          "unevaluatedProperties");
  private static final Set<String> UNIONS = Set.of("anyOf", "oneOf", "allOf", "not", "if");
  private static final Set<String> BOUNDS =
      Set.of(
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "minItems",
          "maxItems",
          "minProperties",
          "maxProperties",
          "uniqueItems");

  private final Deque<Node> open = new ArrayDeque<>();
  private int depth;
  private int properties;
  private int required;
  private int enumValues;
  private int arrays;
  private int formats;
  private int bounds;
  private int unions;
  private int references;

  private record Node(Object schema, int depth) {}

  private SchemaSketch() {}

  /** Counts the schema; anything that is not an object counts as an empty schema. */
  public static SchemaSummary of(Object schema) {
    SchemaSketch sketch = new SchemaSketch();
    sketch.open.add(new Node(schema, 1));
    for (int seen = 0; !sketch.open.isEmpty() && seen < MAXIMUM_NODES; seen++) {
      sketch.visit(sketch.open.remove());
    }
    return new SchemaSummary(
        Math.max(1, sketch.depth),
        sketch.properties,
        sketch.required,
        sketch.enumValues,
        sketch.arrays,
        sketch.formats,
        sketch.bounds,
        sketch.unions,
        sketch.references);
  }

  private void visit(Node node) {
    if (!(node.schema() instanceof Map<?, ?> schema)) {
      return;
    }
    depth = Math.max(depth, node.depth());
    schema.forEach((key, value) -> count(String.valueOf(key), value, node.depth()));
  }

  private void count(String keyword, Object value, int depthHere) {
    if (keyword.equals("properties") && value instanceof Map<?, ?> named) {
      properties += named.size();
    } else if (keyword.equals("required") && value instanceof Collection<?> names) {
      required += names.size();
    } else if (keyword.equals("enum") && value instanceof Collection<?> values) {
      enumValues += values.size();
    } else if (keyword.equals("const")) {
      enumValues++;
    } else if (keyword.equals("items") || keyword.equals("prefixItems")) {
      arrays++;
    } else if (keyword.equals("format") || keyword.equals("pattern")) {
      formats++;
    } else if (keyword.equals("$ref") || keyword.equals("$dynamicRef")) {
      references++;
    } else if (BOUNDS.contains(keyword)) {
      bounds++;
    } else if (UNIONS.contains(keyword)) {
      unions++;
    }
    enqueue(keyword, value, depthHere);
  }

  private void enqueue(String keyword, Object value, int depthHere) {
    if (NAMED_CHILDREN.contains(keyword) && value instanceof Map<?, ?> named) {
      named.values().forEach(child -> add(child, depthHere + 1));
    } else if (CHILDREN.contains(keyword) && value instanceof Collection<?> list) {
      list.forEach(child -> add(child, depthHere + 1));
    } else if (CHILDREN.contains(keyword)) {
      add(value, depthHere + 1);
    }
  }

  private void add(Object child, int childDepth) {
    if (open.size() < MAXIMUM_NODES && child instanceof Map<?, ?>) {
      open.add(new Node(child, childDepth));
    }
  }
}
