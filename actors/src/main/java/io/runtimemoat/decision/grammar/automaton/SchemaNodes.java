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

  /** Binds the members of objects whose keys are none of some and match no pattern. */
  static SchemaNode others(
      int id, Map<String, Integer> names, List<SchemaNode.KeyPattern> patterns, int schema) {
    SchemaNode.Objects free = plain(id).objects();
    return objects(
        id, names, List.copyOf(patterns), schema, free.minProperties(), free.maxProperties());
  }

  /**
   * Binds objects by the number of their members.
   *
   * @param max unlimited for no limit
   */
  static SchemaNode ofSize(int id, int min, int max) {
    SchemaNode.Objects free = plain(id).objects();
    return objects(id, free.properties(), free.patterns(), free.additional(), min, max);
  }

  private static SchemaNode objects(
      int id,
      Map<String, Integer> names,
      List<SchemaNode.KeyPattern> patterns,
      int additional,
      int min,
      int max) {
    SchemaNode any = plain(id);
    SchemaNode.Objects free = any.objects();
    SchemaNode.Objects rules =
        new SchemaNode.Objects(
            names,
            patterns,
            additional,
            free.required(),
            min,
            max,
            free.names(),
            free.dependentRequired(),
            free.dependentSchemas(),
            free.unevaluated());
    return of(any, PATH, any.numbers(), any.strings(), rules, any.logic());
  }

  /** Objects with a key whose member satisfies a schema; other values are free. */
  static SchemaNode with(int id, String key, int schema) {
    return object(id, Map.of(key, schema), List.of(key));
  }

  /**
   * Every value that does not satisfy a schema.
   *
   * @param path of that schema, where what is left to a judge is looked for
   */
  static SchemaNode not(int id, int schema, String path) {
    SchemaNode any = plain(id);
    SchemaNode.Logic free = any.logic();
    SchemaNode.Logic logic =
        new SchemaNode.Logic(
            free.all(),
            free.any(),
            free.one(),
            schema,
            free.condition(),
            free.then(),
            free.otherwise());
    return of(any, path, any.numbers(), any.strings(), any.objects(), logic);
  }

  /** Binds strings alone; other values are free. */
  static SchemaNode with(int id, SchemaNode.Strings rules) {
    SchemaNode any = plain(id);
    return of(any, PATH, any.numbers(), rules, any.objects(), any.logic());
  }

  /** Binds numbers alone; other values are free. */
  static SchemaNode with(int id, SchemaNode.Numbers rules) {
    SchemaNode any = plain(id);
    return of(any, PATH, rules, any.strings(), any.objects(), any.logic());
  }

  /** Binds objects alone; other values are free. */
  private static SchemaNode object(int id, Map<String, Integer> properties, List<String> required) {
    SchemaNode any = plain(id);
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
    return of(any, PATH, any.numbers(), any.strings(), rules, any.logic());
  }

  /** A schema of every type that lists no values. */
  private static SchemaNode of(
      SchemaNode any,
      String path,
      SchemaNode.Numbers numbers,
      SchemaNode.Strings strings,
      SchemaNode.Objects objects,
      SchemaNode.Logic logic) {
    return new SchemaNode(
        any.id(), path, any.types(), false, null, numbers, strings, any.arrays(), objects, logic);
  }

  private static SchemaNode plain(int id) {
    return SchemaNode.plain(id, PATH, Set.of(JsonType.values()));
  }
}
