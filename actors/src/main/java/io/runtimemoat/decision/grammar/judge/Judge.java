package io.runtimemoat.decision.grammar.judge;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.json.Multiples;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Whether a whole value satisfies a schema. */
public final class Judge {
  /** Schemas within schemas that are being decided: the stack of a thread holds them. */
  private static final int MAX_NESTING = 600;

  /**
   * Looks at a schema for a value, of one judgement: alternatives of alternatives double them with
   * each level. A megabyte of numbers under ten schemas each needs as many.
   */
  private static final int MOST_LOOKS = 1 << 22;

  /** How many more looks there may be. For one thread. */
  public static final class Looks {
    private int left;

    public Looks(int most) {
      this.left = most;
    }
  }

  private final IntFunction<SchemaNode> nodes;
  private final boolean containsEvaluates;
  private final Looks looks;

  /**
   * A judge of the schemas that {@code nodes} knows.
   *
   * @param containsEvaluates whether what {@code contains} matched counts as evaluated (2020-12)
   */
  public Judge(IntFunction<SchemaNode> nodes, boolean containsEvaluates) {
    this(nodes, containsEvaluates, new Looks(0));
  }

  private Judge(IntFunction<SchemaNode> nodes, boolean containsEvaluates, Looks looks) {
    this.nodes = nodes;
    this.containsEvaluates = containsEvaluates;
    this.looks = looks;
  }

  /**
   * Whether {@code value} satisfies the schema {@code id}.
   *
   * @throws UndecidedException if too many schemas are nested for it, or must be looked at
   */
  public boolean accepts(int id, JsonValue value) {
    return accepts(id, value, new Looks(MOST_LOOKS));
  }

  /** The same within what is left of {@code looks}. */
  public boolean accepts(int id, JsonValue value, Looks looks) {
    return new Judge(nodes, containsEvaluates, looks).holds(id, value, null, 0);
  }

  private boolean holds(int id, JsonValue value, @Nullable Evaluated outer, int nesting) {
    if (nesting > MAX_NESTING) {
      throw new UndecidedException("more than " + MAX_NESTING + " schemas within each other");
    }
    if (--looks.left < 0) {
      throw new UndecidedException("alternatives of alternatives beyond what can be looked at");
    }
    SchemaNode node = nodes.apply(id);
    boolean unevaluated =
        node.objects().unevaluated() != SchemaNode.NONE
            || node.arrays().unevaluated() != SchemaNode.NONE;
    Evaluated own = unevaluated || outer != null ? new Evaluated() : null;
    boolean holds =
        node.types().contains(value.type())
            && (node.allowed() == null || node.allowed().contains(value))
            && rules(node, value, own, nesting)
            && logic(node, value, own, nesting)
            && (own == null || unevaluated(node, value, own, nesting));
    if (holds && outer != null && own != null) {
      outer.addAll(own);
    }
    return holds;
  }

  private boolean rules(SchemaNode node, JsonValue value, @Nullable Evaluated own, int nesting) {
    if (value instanceof JsonValue.Num number) {
      return number(node, number);
    }
    if (value instanceof JsonValue.Str string) {
      return string(node.strings(), string);
    }
    if (value instanceof JsonValue.Arr array) {
      return array(node.arrays(), array.items(), own, nesting);
    }
    return !(value instanceof JsonValue.Obj object) || object(node.objects(), object, own, nesting);
  }

  private static boolean number(SchemaNode node, JsonValue.Num number) {
    SchemaNode.Numbers rules = node.numbers();
    BigDecimal value = number.value();
    if (node.integer() && !number.isInteger()) {
      return false;
    }
    if (rules.min() != null && value.compareTo(rules.min()) < (rules.minExcluded() ? 1 : 0)) {
      return false;
    }
    if (rules.max() != null && value.compareTo(rules.max()) > (rules.maxExcluded() ? -1 : 0)) {
      return false;
    }
    return rules.multipleOf() == null || Multiples.contains(rules.multipleOf(), value);
  }

  private static boolean string(SchemaNode.Strings rules, JsonValue.Str string) {
    int length = string.length();
    return length >= rules.minLength()
        && length <= rules.maxLength()
        && (rules.pattern() == null || rules.pattern().matches(string.value()) != 0)
        && (rules.format() == null || rules.format().matches(string.value()));
  }

  private boolean array(
      SchemaNode.Arrays rules, List<JsonValue> items, @Nullable Evaluated own, int nesting) {
    int size = items.size();
    if (size < rules.minItems() || size > rules.maxItems()) {
      return false;
    }
    for (int i = 0; i < size; i++) {
      int schema = i < rules.prefix().size() ? rules.prefix().get(i) : rules.items();
      if (schema != SchemaNode.NONE) {
        if (!holds(schema, items.get(i), null, nesting + 1)) {
          return false;
        }
        if (own != null) {
          own.item(i);
        }
      }
    }
    return contains(rules, items, own, nesting) && (!rules.unique() || areUnique(items));
  }

  private boolean contains(
      SchemaNode.Arrays rules, List<JsonValue> items, @Nullable Evaluated own, int nesting) {
    if (rules.contains() == SchemaNode.NONE) {
      return true;
    }
    int found = 0;
    for (int i = 0; i < items.size(); i++) {
      if (holds(rules.contains(), items.get(i), null, nesting + 1)) {
        found++;
        if (own != null && containsEvaluates) {
          own.item(i);
        }
      }
    }
    return found >= rules.minContains() && found <= rules.maxContains();
  }

  /** Texts are compared: a set of strings stays fast whatever their hash codes are. */
  private static boolean areUnique(List<JsonValue> items) {
    Set<String> seen = new HashSet<>();
    return items.stream().map(JsonText::canonical).allMatch(seen::add);
  }

  private boolean object(
      SchemaNode.Objects rules, JsonValue.Obj object, @Nullable Evaluated own, int nesting) {
    Map<String, JsonValue> members = object.members();
    if (members.size() < rules.minProperties()
        || members.size() > rules.maxProperties()
        || !members.keySet().containsAll(rules.required())) {
      return false;
    }
    for (Map.Entry<String, JsonValue> member : members.entrySet()) {
      if (!member(rules, member.getKey(), member.getValue(), own, nesting)) {
        return false;
      }
    }
    for (Map.Entry<String, List<String>> dependent : rules.dependentRequired().entrySet()) {
      if (members.containsKey(dependent.getKey())
          && !members.keySet().containsAll(dependent.getValue())) {
        return false;
      }
    }
    for (Map.Entry<String, Integer> dependent : rules.dependentSchemas().entrySet()) {
      if (members.containsKey(dependent.getKey())
          && !holds(dependent.getValue(), object, own, nesting + 1)) {
        return false;
      }
    }
    return true;
  }

  private boolean member(
      SchemaNode.Objects rules,
      String name,
      JsonValue value,
      @Nullable Evaluated own,
      int nesting) {
    if (rules.names() != SchemaNode.NONE
        && !holds(rules.names(), new JsonValue.Str(name), null, nesting + 1)) {
      return false;
    }
    boolean known = false;
    Integer property = rules.properties().get(name);
    if (property != null) {
      known = true;
      if (!holds(property, value, null, nesting + 1)) {
        return false;
      }
    }
    for (SchemaNode.KeyPattern pattern : rules.patterns()) {
      if (pattern.pattern().matches(name) != 0) {
        known = true;
        if (!holds(pattern.schema(), value, null, nesting + 1)) {
          return false;
        }
      }
    }
    if (!known && rules.additional() != SchemaNode.NONE) {
      known = true;
      if (!holds(rules.additional(), value, null, nesting + 1)) {
        return false;
      }
    }
    if (known && own != null) {
      own.name(name);
    }
    return true;
  }

  private boolean logic(SchemaNode node, JsonValue value, @Nullable Evaluated own, int nesting) {
    SchemaNode.Logic logic = node.logic();
    for (int inner : logic.all()) {
      if (!holds(inner, value, own, nesting + 1)) {
        return false;
      }
    }
    if (!logic.any().isEmpty()
        && count(logic.any(), value, own, nesting, own == null ? 1 : -1) == 0) {
      return false;
    }
    if (!logic.one().isEmpty() && count(logic.one(), value, own, nesting, 2) != 1) {
      return false;
    }
    if (logic.not() != SchemaNode.NONE && holds(logic.not(), value, null, nesting + 1)) {
      return false;
    }
    if (logic.condition() == SchemaNode.NONE) {
      return true;
    }
    boolean condition = holds(logic.condition(), value, own, nesting + 1);
    int branch = condition ? logic.then() : logic.otherwise();
    return branch == SchemaNode.NONE || holds(branch, value, own, nesting + 1);
  }

  /** How many of {@code schemas} hold; stops counting at {@code enough}. */
  private int count(
      List<Integer> schemas, JsonValue value, @Nullable Evaluated own, int nesting, int enough) {
    int found = 0;
    for (int schema : schemas) {
      if (holds(schema, value, own, nesting + 1) && ++found == enough) {
        break;
      }
    }
    return found;
  }

  private boolean unevaluated(SchemaNode node, JsonValue value, Evaluated own, int nesting) {
    int names = node.objects().unevaluated();
    if (value instanceof JsonValue.Obj object && names != SchemaNode.NONE) {
      for (Map.Entry<String, JsonValue> member : object.members().entrySet()) {
        if (!own.hasName(member.getKey())) {
          if (!holds(names, member.getValue(), null, nesting + 1)) {
            return false;
          }
          own.name(member.getKey());
        }
      }
    }
    int items = node.arrays().unevaluated();
    if (value instanceof JsonValue.Arr array && items != SchemaNode.NONE) {
      for (int i = 0; i < array.items().size(); i++) {
        if (!own.hasItem(i)) {
          if (!holds(items, array.items().get(i), null, nesting + 1)) {
            return false;
          }
          own.item(i);
        }
      }
    }
    return true;
  }
}
