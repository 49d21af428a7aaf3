package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of strings that all differ, told byte by byte: no need to wait for the array's end.
 *
 * <p>An item of a list can only be one that is not there yet, so its shape is the rest of the list.
 * An item that any longer text may still be is wrong at its closing quote alone.
 */
final class DistinctItems {
  /** Longer lists are looked at when the array ends: the rest is made for each item. */
  private static final int MOST_LISTED = 256;

  private static final int MOST_NESTED = 16;

  private DistinctItems() {}

  /**
   * Whether it is told at once that items differ: all are strings, each of a list or such that a
   * longer one is always allowed.
   *
   * @param items what all items of the array must satisfy
   */
  static boolean areTold(Tables tables, Goal items) {
    Set<JsonType> types = EnumSet.allOf(JsonType.class);
    Map<Integer, Set<JsonType>> known = new HashMap<>();
    for (int schema : items.schemas()) {
      types.retainAll(types(tables, schema, MOST_NESTED, known));
    }
    if (!Set.of(JsonType.STRING).containsAll(types)) {
      return false;
    }
    for (Shape shape : tables.shapes(items, JsonType.STRING)) {
      if (shape.checks().length > 0 || !(((StringShape) shape).isListed() || isOpen(shape))) {
        return false;
      }
    }
    return listed(tables, items).size() <= MOST_LISTED;
  }

  /** How many items there can be. */
  static int most(Tables tables, Goal items) {
    return tables.shapes(items, JsonType.STRING).stream().anyMatch(DistinctItems::isOpen)
        ? SchemaNode.UNLIMITED
        : listed(tables, items).size();
  }

  private static boolean isOpen(Shape shape) {
    return shape instanceof StringShape string && string.isOpen();
  }

  private static Set<String> listed(Tables tables, Goal items) {
    Set<String> all = new LinkedHashSet<>();
    tables
        .shapes(items, JsonType.STRING)
        .forEach(shape -> all.addAll(((StringShape) shape).listed()));
    return all;
  }

  /**
   * The types that a value of a schema may have, or more.
   *
   * @param known those of schemas that were looked at: each is once
   */
  private static Set<JsonType> types(
      Tables tables, int schema, int nested, Map<Integer, Set<JsonType>> known) {
    Set<JsonType> before = known.get(schema);
    if (before != null) {
      return before;
    }
    tables.spend(1);
    Set<JsonType> types = EnumSet.allOf(JsonType.class);
    known.put(schema, types);
    if (nested == 0) {
      return types;
    }
    SchemaNode node = tables.node(schema);
    types.retainAll(node.types());
    List<JsonValue> allowed = node.allowed();
    if (allowed != null) {
      types.removeIf(type -> allowed.stream().noneMatch(value -> value.type() == type));
    }
    for (int also : node.logic().all()) {
      types.retainAll(types(tables, also, nested - 1, known));
    }
    for (List<Integer> options : List.of(node.logic().any(), node.logic().one())) {
      Set<JsonType> some = EnumSet.noneOf(JsonType.class);
      options.forEach(option -> some.addAll(types(tables, option, nested - 1, known)));
      types.removeIf(type -> !options.isEmpty() && !some.contains(type));
    }
    return types;
  }

  /** Whether an array that a value lies in tells at once that its items differ. */
  static boolean areAskedFor(@Nullable Level around) {
    if (around != null) {
      for (Frame frame : around.frames()) {
        if (isDistinct(frame)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether all arrays that a value may lie in do. */
  static boolean areAskedForByAll(Level around) {
    for (Frame frame : around.frames()) {
      if (frame != null && !isDistinct(frame)) {
        return false;
      }
    }
    return true;
  }

  static boolean isDistinct(@Nullable Frame frame) {
    return frame instanceof ArrayFrame array && array.shape().isDistinct();
  }

  /** What may still come of the shapes of an item, given the items that are there. */
  static List<Shape> unused(List<Shape> shapes, KeySet used) {
    if (used.isEmpty()) {
      return shapes;
    }
    List<Shape> left = new ArrayList<>();
    for (Shape shape : shapes) {
      Shape rest = shape instanceof StringShape string ? string.without(used) : shape;
      if (rest != null) {
        left.add(rest);
      }
    }
    return left;
  }

  /** A string with the arrays around it that may have it as an item; null if none may. */
  static @Nullable Level among(Level value, String item) {
    Level around = value.below();
    if (around == null || !around.keys().contains(item)) {
      return value;
    }
    Frame[] left = around.frames().clone();
    boolean any = false;
    for (int i = 0; i < left.length; i++) {
      left[i] = isDistinct(left[i]) ? null : left[i];
      any |= left[i] != null;
    }
    return any ? value.over(around.withFrames(left)) : null;
  }

  /**
   * The state after an item, which is remembered.
   *
   * @throws UndecidedException if there are too many
   */
  static State with(State after, String item, AutomatonLimits limits) {
    Level array = after.top();
    if (array.keys().contains(item)) {
      return after;
    }
    if (array.keyBytes() + item.length() > limits.maxKeyBytes()) {
      throw new UndecidedException(
          "items that have to differ have more than " + limits.maxKeyBytes() + " characters");
    }
    return State.between(after.mode(), array.withUsed(item));
  }

  /** A short rest of a string that is no item yet; null if none is left of a list. */
  static @Nullable String rest(StringFrame frame, String before, KeySet used) {
    String rest = frame.shortest();
    while (rest != null && used.contains(before + rest)) {
      rest = frame.longer(rest); // longer than all before, so no more often than there are items
    }
    return rest;
  }
}
