package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.schema.SchemaGraph;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Schemas that stand in no text. */
final class SchemaNodes {
  private static final String PATH = "";

  private SchemaNodes() {}

  static SchemaNode only(int id, JsonValue value) {
    SchemaNode any = SchemaNode.plain(id, PATH, Set.of(value.type()));
    return new SchemaNode(
        id,
        PATH,
        any.types(),
        false,
        List.of(value),
        any.numbers(),
        any.strings(),
        any.arrays(),
        any.objects(),
        any.logic());
  }

  static SchemaNode without(int id, String key) {
    return object(id, Map.of(key, SchemaGraph.NEVER), List.of());
  }

  static SchemaNode with(int id, List<String> keys) {
    return object(id, Map.of(), keys);
  }

  /** Binds objects alone; other values are free. */
  private static SchemaNode object(int id, Map<String, Integer> properties, List<String> required) {
    SchemaNode any = SchemaNode.plain(id, PATH, Set.of(JsonType.values()));
    SchemaNode.Objects free = any.objects();
    SchemaNode.Objects rules =
        new SchemaNode.Objects(
            properties,
            free.patterns(),
            free.additional(),
            required,
            free.minProperties(),
            free.maxProperties(),
            free.names(),
            free.dependentRequired(),
            free.dependentSchemas(),
            free.unevaluated());
    return new SchemaNode(
        id,
        PATH,
        any.types(),
        false,
        null,
        any.numbers(),
        any.strings(),
        any.arrays(),
        rules,
        any.logic());
  }
}
