package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.pattern.PatternException;
import io.runtimemoat.decision.grammar.pattern.PatternSyntax;
import io.runtimemoat.decision.grammar.pattern.Regex;
import io.runtimemoat.decision.grammar.schema.SchemaGraph;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a schema does not admit, as alternatives of other schemas: {@code not} without a judge.
 * Guarded by the tables' lock.
 */
final class Opposites {
  private static final int MOST_NESTED = 16;
  private static final SchemaNode FREE =
      SchemaNode.plain(SchemaNode.NONE, "", Set.of(JsonType.values()));

  private final Tables tables;

  Opposites(Tables tables) {
    this.tables = tables;
  }

  /**
   * Lists of schemas: exactly the values of a type that {@code schema} does not admit satisfy all
   * of some list. Null if that is not known to be said by schemas.
   */
  @Nullable List<List<Integer>> of(int schema, JsonType type) {
    SchemaNode node = tables.node(schema);
    tables.spend(1);
    if (!node.types().contains(type)) {
      return List.of(List.of());
    }
    Set<JsonValue> listed = listed(schema, type, MOST_NESTED);
    if (listed != null) {
      return withoutValues(schema, listed);
    }
    List<List<Integer>> options = new ArrayList<>();
    return addRules(options, node, type) && addLogic(options, node.logic()) ? options : null;
  }

  /** All values of a type that a schema admits, and perhaps others; null if they are not listed. */
  private @Nullable Set<JsonValue> listed(int schema, JsonType type, int nested) {
    SchemaNode node = tables.node(schema);
    tables.spend(1);
    if (!node.types().contains(type)) {
      return Set.of();
    }
    List<JsonValue> allowed = node.allowed();
    if (allowed != null) {
      Set<JsonValue> values = new LinkedHashSet<>(allowed);
      values.removeIf(value -> value.type() != type);
      return values;
    }
    if (nested == 0) {
      return null;
    }
    for (int also : node.logic().all()) {
      Set<JsonValue> values = listed(also, type, nested - 1);
      if (values != null) {
        return values;
      }
    }
    Set<JsonValue> some = listed(node.logic().any(), type, nested);
    return some != null ? some : listed(node.logic().one(), type, nested);
  }

  private @Nullable Set<JsonValue> listed(List<Integer> options, JsonType type, int nested) {
    Set<JsonValue> all = new LinkedHashSet<>();
    for (int option : options) {
      Set<JsonValue> values = listed(option, type, nested - 1);
      if (values == null) {
        return null;
      }
      all.addAll(values);
    }
    return options.isEmpty() ? null : all;
  }

  private @Nullable List<List<Integer>> withoutValues(int schema, Set<JsonValue> listed) {
    Set<String> texts = new TreeSet<>();
    try {
      for (JsonValue value : listed) {
        if (tables.judge().accepts(schema, value)) {
          if (!(value instanceof JsonValue.Str string)) {
            return null;
          }
          texts.add(string.value());
        }
      }
      return List.of(texts.isEmpty() ? List.of() : List.of(except(schema, texts)));
    } catch (UndecidedException | PatternException e) {
      return null; // a value hundreds of levels deep, or lists too long for an automaton
    }
  }

  /** A schema of all strings but some. */
  private int except(int schema, Set<String> texts) throws PatternException {
    List<Regex> each = texts.stream().map(t -> Regex.text(t, PatternSyntax.SCHEMA)).toList();
    Dfa others = Dfa.whole(new Regex.Choice(each), tables.limits().patterns()).opposite();
    return tables.make(
        "~" + schema,
        id -> SchemaNodes.with(id, new SchemaNode.Strings(0, SchemaNode.UNLIMITED, others, null)));
  }

  /** Adds what breaks one of a schema's own rules; false if that is not known for all of them. */
  private boolean addRules(List<List<Integer>> options, SchemaNode node, JsonType type) {
    return switch (type) {
      case NULL, BOOLEAN -> true;
      case NUMBER -> addNumbers(options, node);
      case STRING -> addStrings(options, node);
      case ARRAY -> node.arrays().equals(FREE.arrays());
      case OBJECT -> addObjects(options, node.id(), node.objects());
    };
  }

  private boolean addNumbers(List<List<Integer>> options, SchemaNode node) {
    SchemaNode.Numbers rules = node.numbers();
    if (node.integer() || rules.multipleOf() != null) {
      return false;
    }
    if (rules.min() != null) {
      var below = new SchemaNode.Numbers(null, false, rules.min(), !rules.minExcluded(), null);
      options.add(List.of(tables.make("<" + node.id(), id -> SchemaNodes.with(id, below))));
    }
    if (rules.max() != null) {
      var above = new SchemaNode.Numbers(rules.max(), !rules.maxExcluded(), null, false, null);
      options.add(List.of(tables.make(">" + node.id(), id -> SchemaNodes.with(id, above))));
    }
    return true;
  }

  private boolean addStrings(List<List<Integer>> options, SchemaNode node) {
    SchemaNode.Strings rules = node.strings();
    Dfa pattern = rules.pattern();
    if (rules.minLength() > 0) {
      options.add(List.of(strings("s" + node.id(), 0, rules.minLength() - 1, null)));
    }
    if (rules.maxLength() != SchemaNode.UNLIMITED) {
      int longer = rules.maxLength() + 1;
      options.add(List.of(strings("l" + node.id(), longer, SchemaNode.UNLIMITED, null)));
    }
    if (pattern != null) {
      Dfa opposite = pattern.opposite();
      options.add(List.of(strings("p" + node.id(), 0, SchemaNode.UNLIMITED, opposite)));
    }
    return rules.format() == null;
  }

  private int strings(String name, int min, int max, @Nullable Dfa pattern) {
    return tables.make(
        name, id -> SchemaNodes.with(id, new SchemaNode.Strings(min, max, pattern, null)));
  }

  private int ofSize(String name, int min, int max) {
    return tables.make(name, id -> SchemaNodes.ofSize(id, min, max));
  }

  private boolean addObjects(List<List<Integer>> options, int node, SchemaNode.Objects rules) {
    rules.required().forEach(key -> options.add(List.of(tables.without(key))));
    for (Map.Entry<String, Integer> member : rules.properties().entrySet()) {
      if (member.getValue() != SchemaGraph.ALWAYS) {
        options.add(List.of(tables.with(member.getKey(), tables.not(member.getValue()))));
      }
    }
    rules
        .dependentRequired()
        .forEach(
            (key, keys) ->
                keys.forEach(
                    other ->
                        options.add(List.of(tables.with(List.of(key)), tables.without(other)))));
    rules
        .dependentSchemas()
        .forEach(
            (key, schema) -> options.add(List.of(tables.with(List.of(key)), tables.not(schema))));
    if (rules.minProperties() > 0) {
      options.add(List.of(ofSize("o" + node, 0, rules.minProperties() - 1)));
    }
    if (rules.maxProperties() != SchemaNode.UNLIMITED) {
      options.add(List.of(ofSize("O" + node, rules.maxProperties() + 1, SchemaNode.UNLIMITED)));
    }
    return rules.patterns().isEmpty()
        && (rules.additional() == SchemaNode.NONE || rules.additional() == SchemaGraph.ALWAYS)
        && rules.names() == SchemaNode.NONE
        && rules.unevaluated() == SchemaNode.NONE;
  }

  private boolean addLogic(List<List<Integer>> options, SchemaNode.Logic logic) {
    logic.all().forEach(part -> options.add(List.of(tables.not(part))));
    if (!logic.any().isEmpty()) {
      options.add(logic.any().stream().map(tables::not).toList());
    }
    if (logic.not() != SchemaNode.NONE) {
      options.add(List.of(logic.not()));
    }
    return logic.one().isEmpty() && logic.condition() == SchemaNode.NONE;
  }
}
