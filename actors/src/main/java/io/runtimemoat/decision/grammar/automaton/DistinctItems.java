package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Arrays of strings that all differ, told byte by byte: no need to wait for the array's end.
 *
 * <p>An item of a list can only be one that is not there yet, so its shape is the rest of the list.
 * An item that any longer text may still be is wrong at its closing quote alone. Where texts end it
 * is counted how many can still come.
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
    if (!Set.of(JsonType.STRING).containsAll(types(tables, items))) {
      return false;
    }
    List<Shape> shapes = tables.shapes(items, JsonType.STRING);
    for (Shape shape : shapes) {
      boolean told =
          ((StringShape) shape).isListed()
              || isOpen(shape)
              || (shapes.size() == 1 && ((StringShape) shape).isCountable(tables));
      if (shape.checks().length > 0 || !told) {
        return false;
      }
    }
    return listed(tables, items).size() <= MOST_LISTED;
  }

  /** How many different values there can be at most, as far as it is counted. */
  static int mostDifferent(Tables tables, Goal items) {
    int most = ValueCounts.listed(tables, items);
    Set<JsonType> types = types(tables, items);
    return types.contains(JsonType.ARRAY) || types.contains(JsonType.OBJECT)
        ? most
        : Math.min(most, ValueCounts.scalars(tables, items));
  }

  private static Set<JsonType> types(Tables tables, Goal items) {
    Set<JsonType> types = EnumSet.allOf(JsonType.class);
    Map<Integer, Set<JsonType>> known = new HashMap<>();
    for (int schema : items.schemas()) {
      types.retainAll(types(tables, schema, MOST_NESTED, known));
    }
    return types;
  }

  /** How many items there can be. */
  static int most(Tables tables, Goal items) {
    List<Shape> shapes = tables.shapes(items, JsonType.STRING);
    if (shapes.stream().anyMatch(DistinctItems::isOpen)) {
      return SchemaNode.UNLIMITED;
    }
    if (shapes.size() == 1 && isBounded((StringShape) shapes.get(0))) {
      return ((StringShape) shapes.get(0)).count(tables);
    }
    return listed(tables, items).size();
  }

  /** Whether some text is such a string and cannot become another, and they are not listed. */
  private static boolean isBounded(StringShape shape) {
    return !shape.isListed() && !shape.isOpen();
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

  /** The beginnings of the strings of a level, which may have to differ from items around it. */
  static TextFrame[] beginnings(Level value) {
    TextFrame[] frames = new TextFrame[value.frames().length];
    for (int i = 0; i < frames.length; i++) {
      StringFrame string = (StringFrame) value.frames()[i];
      KeySet used = used(value, value.groups()[i]);
      frames[i] =
          used.isEmpty() || !isBounded(string.shape())
              ? string
              : new UnusedFrame(string, BegunKeys.of(used));
    }
    return frames;
  }

  private static KeySet used(Level value, int group) {
    Level around = value.below();
    for (int i = 0; around != null && i < around.frames().length; i++) {
      if (value.links()[i] == group && isDistinct(around.frames()[i])) {
        return around.keys();
      }
    }
    return KeySet.EMPTY;
  }

  /** A short string that is no item yet; null if none is found. */
  static @Nullable String another(Tables tables, Goal items, KeySet used) {
    return unused(tables.viable(items, JsonType.STRING), used).stream()
        .map(shape -> rest(((StringShape) shape).start(), "", used))
        .filter(Objects::nonNull)
        .min(Comparator.comparingInt(String::length))
        .orElse(null);
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
    if (isBounded(frame.shape())) {
      return new UnusedFrame(frame, BegunKeys.of(used, before)).shortest();
    }
    String rest = frame.shortest();
    while (rest != null && used.contains(before + rest)) {
      rest = frame.longer(rest); // longer than all before, so no more often than there are items
    }
    return rest;
  }
}
