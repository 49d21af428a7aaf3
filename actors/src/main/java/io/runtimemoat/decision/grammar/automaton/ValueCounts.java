package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.json.Multiples;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How many different values a goal has at most. What several alternatives have in common counts
 * once, as far as they can be compared.
 */
final class ValueCounts {
  private static final int MOST_COMPARED = 1024;
  private static final int MOST_NESTED = 3;

  /** Of longer arrays it is not known how many there are. */
  private static final int MOST_ITEMS = 256;

  /** Objects with as many members or more are counted together. */
  private static final int MOST_MEMBERS = 32;

  private final Tables tables;
  private final Map<Depth, Integer> known = new HashMap<>();

  /** Of what is counted. */
  private record Depth(Goal goal, int nested) {}

  private ValueCounts(Tables tables) {
    this.tables = tables;
  }

  /** How many there are of any type; unlimited where they are many or it is not known. */
  static int most(Tables tables, Goal goal) {
    return new ValueCounts(tables).most(goal, MOST_NESTED);
  }

  private int most(Goal goal, int nested) {
    Depth depth = new Depth(goal, nested);
    Integer before = known.get(depth);
    if (before != null) {
      return before;
    }
    tables.spend(1);
    long count = scalars(tables, goal);
    for (Shape shape : tables.shapes(goal, JsonType.OBJECT)) {
      count += count >= SchemaNode.UNLIMITED ? 0 : objects((ObjectShape) shape, nested);
    }
    for (Shape shape : tables.shapes(goal, JsonType.ARRAY)) {
      count += count >= SchemaNode.UNLIMITED ? 0 : arrays((ArrayShape) shape, nested);
    }
    int found = (int) Math.min(listed(tables, goal), count);
    known.put(depth, found);
    return found;
  }

  /** How many values lists allow; unlimited without a list. */
  static int listed(Tables tables, Goal goal) {
    int least = SchemaNode.UNLIMITED;
    for (int schema : goal.schemas()) {
      List<JsonValue> allowed = tables.node(schema).allowed();
      if (allowed != null) {
        least = Math.min(least, (int) allowed.stream().map(JsonText::canonical).distinct().count());
      }
    }
    return least;
  }

  /** How many there are that are neither arrays nor objects. */
  static int scalars(Tables tables, Goal goal) {
    Set<Integer> words = new HashSet<>();
    for (JsonType type : List.of(JsonType.NULL, JsonType.BOOLEAN)) {
      for (Shape shape : tables.shapes(goal, type)) {
        ((LiteralShape) shape).firstBytes().chars().forEach(words::add);
      }
    }
    long count = (long) words.size() + numbers(tables, goal) + strings(tables, goal);
    return (int) Math.min(SchemaNode.UNLIMITED, count);
  }

  private static long numbers(Tables tables, Goal goal) {
    List<Shape> shapes = tables.shapes(goal, JsonType.NUMBER);
    Set<BigDecimal> all = new HashSet<>();
    long sum = 0;
    boolean compared = true;
    for (Shape shape : shapes) {
      int count = ((NumberShape) shape).count();
      sum += count;
      compared &= count <= MOST_COMPARED;
      if (compared && shapes.size() > 1) {
        add((NumberShape) shape, count, all);
      }
    }
    return compared && shapes.size() > 1 ? all.size() : sum;
  }

  private static void add(NumberShape shape, int count, Set<BigDecimal> all) {
    List<BigDecimal> values = shape.values;
    BigDecimal min = shape.min;
    BigDecimal step = shape.step;
    if (values != null) {
      values.forEach(value -> all.add(value.stripTrailingZeros()));
    } else if (min != null && step != null) {
      BigDecimal first = Multiples.towardsZero(min, step).subtract(step);
      for (int i = 0; i < count + 3; i++) {
        BigDecimal value = first.add(step.multiply(BigDecimal.valueOf(i)));
        if (shape.contains(value)) {
          all.add(value.stripTrailingZeros());
        }
      }
    } else if (min != null) {
      all.add(min.stripTrailingZeros());
    }
  }

  private static long strings(Tables tables, Goal goal) {
    List<StringShape> shapes =
        tables.shapes(goal, JsonType.STRING).stream().map(StringShape.class::cast).toList();
    if (shapes.size() > 1 && shapes.stream().allMatch(StringShape::isListed)) {
      return shapes.stream().flatMap(shape -> shape.listed().stream()).distinct().count();
    }
    long sum = shapes.stream().mapToLong(shape -> shape.count(tables)).sum();
    if (shapes.size() < 2 || sum >= SchemaNode.UNLIMITED) {
      return sum;
    }
    KeyLanguage joint =
        KeyLanguage.of(List.of(), shapes, tables.limits().patterns(), matched -> true);
    return joint == null ? sum : Math.min(sum, joint.completions(0));
  }

  private long objects(ObjectShape shape, int nested) {
    if (shape.limit() == 0 || shape.isImpossible()) {
      return shape.isImpossible() ? 0 : 1;
    }
    if (nested == 0 || !shape.extras.areNone()) {
      return SchemaNode.UNLIMITED;
    }
    int most = Math.min(shape.limit(), shape.names.size());
    long[] ways = new long[Math.min(most, MOST_MEMBERS) + 1]; // by members, the last for all more
    ways[0] = 1;
    for (int i = 0; i < shape.names.size(); i++) {
      int values = most(shape.goal(i), nested - 1);
      for (int members = ways.length - 1; members >= 0; members--) {
        long without = shape.isNeeded(i) ? 0 : ways[members];
        long before = members == 0 ? 0 : ways[members - 1];
        long more = members == MOST_MEMBERS ? before + ways[members] : before;
        ways[members] = Math.min(SchemaNode.UNLIMITED, without + more * values);
      }
    }
    long count = 0;
    for (int members = Math.min(shape.min, MOST_MEMBERS); members < ways.length; members++) {
      count += ways[members];
    }
    return Math.min(SchemaNode.UNLIMITED, count);
  }

  private long arrays(ArrayShape shape, int nested) {
    if (shape.limit() == 0 || shape.isImpossible()) {
      return shape.isImpossible() ? 0 : 1;
    }
    if (nested == 0) {
      return SchemaNode.UNLIMITED;
    }
    boolean differ = shape.remembersItems() || shape.isUnique();
    long count = shape.min == 0 ? 1 : 0;
    long ways = 1;
    for (int i = 0; i < shape.limit() && ways > 0 && count < SchemaNode.UNLIMITED; i++) {
      if (i == MOST_ITEMS) {
        return SchemaNode.UNLIMITED;
      }
      int used = differ ? Math.max(0, i - shape.prefixLength()) : 0;
      int values = Math.max(0, most(shape.goal(i), nested - 1) - used);
      ways = Math.min(SchemaNode.UNLIMITED, ways * values);
      count += i + 1 >= shape.min ? ways : 0;
    }
    return Math.min(SchemaNode.UNLIMITED, count);
  }
}
