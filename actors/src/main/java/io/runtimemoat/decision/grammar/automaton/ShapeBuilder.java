package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.json.Multiples;
import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.pattern.PatternException;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Merges schemas that hold together into one shape, or into one for each value they list. */
final class ShapeBuilder {
  private final Tables tables;
  private final JsonType type;

  ShapeBuilder(Tables tables, JsonType type) {
    this.tables = tables;
    this.type = type;
  }

  /** The shapes of schemas without a choice left; none if they contradict each other at once. */
  List<Shape> build(Conjunction all) {
    List<SchemaNode> nodes = all.schemas.stream().map(tables::node).toList();
    int[] checks = all.checks.stream().mapToInt(Integer::intValue).toArray();
    List<JsonValue> listed = listed(nodes);
    if (listed != null) {
      return ofValues(listed);
    }
    return switch (type) {
      case NULL -> words(List.of(new JsonValue.Null()), all);
      case BOOLEAN -> words(List.of(new JsonValue.Bool(true), new JsonValue.Bool(false)), all);
      case NUMBER -> nonEmpty(numbers(nodes, checks));
      case STRING -> strings(nodes, all);
      case ARRAY -> List.of(ArrayShape.of(tables, nodes, all.checks));
      case OBJECT -> List.of(new ObjectShape(tables, nodes, checks));
    };
  }

  /** The values that lists allow and everything else accepts; null without a list. */
  private @Nullable List<JsonValue> listed(List<SchemaNode> nodes) {
    List<JsonValue> shortest = null;
    for (SchemaNode node : nodes) {
      List<JsonValue> allowed = node.allowed();
      if (allowed != null && (shortest == null || allowed.size() < shortest.size())) {
        shortest = allowed;
      }
    }
    if (shortest == null) {
      return null;
    }
    return shortest.stream()
        .filter(value -> value.type() == type)
        .distinct()
        .filter(value -> nodes.stream().allMatch(node -> accepts(node, value)))
        .toList();
  }

  private boolean accepts(SchemaNode node, JsonValue value) {
    try {
      return tables.judge().accepts(node.id(), value);
    } catch (UndecidedException e) {
      return false; // a listed value hundreds of levels deep
    }
  }

  private List<Shape> ofValues(List<JsonValue> values) {
    int[] decided = new int[0];
    if (values.isEmpty()) {
      return List.of();
    }
    return switch (type) {
      case NULL -> List.of(new LiteralShape("n", decided));
      case BOOLEAN -> {
        StringBuilder words = new StringBuilder();
        values.forEach(v -> words.append(((JsonValue.Bool) v).value() ? 't' : 'f'));
        yield List.of(new LiteralShape(words.toString(), decided));
      }
      case NUMBER -> {
        List<BigDecimal> numbers =
            values.stream().map(v -> ((JsonValue.Num) v).value()).distinct().toList();
        yield List.of(new NumberShape(null, false, null, false, null, numbers, decided));
      }
      case STRING ->
          List.of(
              StringShape.ofValues(
                  values.stream().map(v -> ((JsonValue.Str) v).value()).toList(), decided));
      case ARRAY ->
          values.stream().map(v -> (Shape) ArrayShape.only(tables, (JsonValue.Arr) v)).toList();
      case OBJECT ->
          values.stream().map(v -> (Shape) ObjectShape.only(tables, (JsonValue.Obj) v)).toList();
    };
  }

  /** The few values of a type that has no rules of its own, judged now. */
  private List<Shape> words(List<JsonValue> values, Conjunction all) {
    try {
      return ofValues(values.stream().filter(value -> satisfies(all.checks, value)).toList());
    } catch (UndecidedException e) {
      int[] checks = all.checks.stream().mapToInt(Integer::intValue).toArray();
      return List.of(new LiteralShape(type == JsonType.NULL ? "n" : "tf", checks));
    }
  }

  private boolean satisfies(Set<Integer> schemas, JsonValue value) {
    return schemas.stream().allMatch(schema -> tables.judge().accepts(schema, value));
  }

  private static List<Shape> nonEmpty(NumberShape shape) {
    return shape.isEmpty() ? List.of() : List.of(shape);
  }

  private static NumberShape numbers(List<SchemaNode> nodes, int[] checks) {
    BigDecimal min = null;
    boolean minExcluded = false;
    BigDecimal max = null;
    boolean maxExcluded = false;
    BigDecimal step = null;
    for (SchemaNode node : nodes) {
      SchemaNode.Numbers rules = node.numbers();
      int lower = rules.min() == null ? -1 : min == null ? 1 : rules.min().compareTo(min);
      if (rules.min() != null && lower >= 0) {
        minExcluded = rules.minExcluded() || (lower == 0 && minExcluded);
        min = rules.min();
      }
      int upper = rules.max() == null ? 1 : max == null ? -1 : rules.max().compareTo(max);
      if (rules.max() != null && upper <= 0) {
        maxExcluded = rules.maxExcluded() || (upper == 0 && maxExcluded);
        max = rules.max();
      }
      step = node.integer() ? common(step, BigDecimal.ONE) : step;
      step = rules.multipleOf() != null ? common(step, rules.multipleOf()) : step;
    }
    return new NumberShape(min, minExcluded, max, maxExcluded, step, null, checks);
  }

  private static BigDecimal common(@Nullable BigDecimal one, BigDecimal other) {
    return one == null ? other : Multiples.leastCommon(one, other);
  }

  private List<Shape> strings(List<SchemaNode> nodes, Conjunction all) {
    int min = 0;
    int max = SchemaNode.UNLIMITED;
    List<Dfa> patterns = new ArrayList<>();
    for (SchemaNode node : nodes) {
      SchemaNode.Strings rules = node.strings();
      min = Math.max(min, rules.minLength());
      max = Math.min(max, rules.maxLength());
      if (rules.pattern() != null) {
        patterns.add(rules.pattern());
      }
      if (rules.format() != null) {
        patterns.add(rules.format().shape());
      }
    }
    int[] checks = all.checks.stream().mapToInt(Integer::intValue).toArray();
    StringShape shape = null;
    if (patterns.isEmpty()) {
      shape = StringShape.ofLength(min, max, checks);
    } else {
      shape = ofPatterns(min, max, patterns, checks);
    }
    if (shape == null) {
      // too large together: lengths now, patterns when the string ends
      nodes.stream()
          .filter(n -> n.strings().pattern() != null || n.strings().format() != null)
          .forEach(n -> all.checks.add(n.id()));
      shape =
          StringShape.ofLength(min, max, all.checks.stream().mapToInt(Integer::intValue).toArray());
    }
    return shape.isEmpty() ? List.of() : List.of(shape);
  }

  private @Nullable StringShape ofPatterns(int min, int max, List<Dfa> patterns, int[] checks) {
    try {
      List<Dfa> different = patterns.stream().distinct().toList();
      Dfa joint =
          different.size() == 1
              ? different.get(0)
              : Dfa.product(different, tables.limits().patterns());
      long wanted = different.size() == Long.SIZE ? -1L : (1L << different.size()) - 1;
      LengthTable lengths = LengthTable.of(joint, bits -> (bits & wanted) == wanted, min, max);
      if (lengths == null) {
        return null;
      }
      tables.keep(lengths.bytes() + UniformSteps.bytes(joint));
      return StringShape.ofPattern(min, max, joint, lengths, checks);
    } catch (PatternException e) {
      return null;
    }
  }
}
