package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonSyntaxException;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.Multiples;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Writes values of a goal by number, so that one is found that is not there yet: where there are
 * many values, different numbers give different ones. For one thread.
 */
final class ItemVariants {
  /** No more are tried. */
  static final int MOST = 256;

  /** So many are tried from the first on, and as many from the number of items that are there. */
  private static final int MOST_NEAR = 32;

  /** No more are listed of a goal that has few. */
  static final int MOST_FEW = 64;

  private static final int MOST_KEPT = 4096;

  /** Items are remembered, and are fewer. */
  static final int MOST_NUMBER = 1 << 21;

  private static final int MOST_NESTED = 3;
  private static final int FIRST_CHARACTER = '0';
  private static final int LAST_CHARACTER = 0x24ff;
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private final Tables tables;
  private final Function<Goal, Minimal> values;
  private final ArrayVariants arrays = new ArrayVariants(this);
  private final ObjectVariants objects;
  private final Map<Depth, List<Value>> listed = new HashMap<>();

  private final Map<Numbered, Value> numbered = new HashMap<>();

  /** A value that was asked for by its number. */
  private record Numbered(Goal goal, int nested, int number) {}

  /** Of what values are listed. */
  private record Depth(Goal goal, int nested) {}

  /**
   * A value of a goal that has few.
   *
   * @param item as items are compared; null if it is no value
   */
  record Value(String text, @Nullable String item) {}

  /**
   * Variants.
   *
   * @param values the shortest of each goal
   */
  ItemVariants(Tables tables, Function<Goal, Minimal> values) {
    this.tables = tables;
    this.values = values;
    this.objects = new ObjectVariants(tables, this, values);
  }

  /**
   * The number that is tried after so many others: small ones first, then such as are likely to be
   * new where items are one behind the other.
   *
   * @param items how many are there
   */
  static int number(int tried, int items) {
    if (tried < MOST_NEAR) {
      return tried;
    }
    boolean far = tried < 2 * MOST_NEAR;
    return far ? Math.max(MOST_NEAR, items) + tried - MOST_NEAR : tried - MOST_NEAR;
  }

  /** One that is listed and not there yet; null if none is. */
  @Nullable String listed(Goal goal, KeySet items) {
    for (Value value : listed(goal, MOST_NESTED)) {
      if (value.item() != null && !items.contains(value.item())) {
        return value.text();
      }
    }
    return null;
  }

  /** The array with a number; null if there is none. */
  @Nullable String array(ArrayShape shape, int number) {
    return array(shape, number, MOST_NESTED);
  }

  /** With a value that is not there yet. */
  KeySet with(KeySet items, String text) {
    String item = canonical(text);
    return item == null || items.contains(item) ? items : items.with(item);
  }

  /** A value as items are compared; null if it is none. */
  @Nullable String canonical(String text) {
    try {
      return JsonText.canonical(JsonReader.read(text, tables.limits().maxHeldDepth()));
    } catch (JsonSyntaxException e) {
      return null;
    }
  }

  /** The value with a number, the shortest first; null if none is known. */
  @Nullable String of(Goal goal, int number) {
    return of(goal, number, MOST_NESTED);
  }

  /**
   * The items that follow in an array with a number, and its end; null if none are known.
   *
   * @param atLeast how many items must follow
   * @param isThere whether an item, as items are compared, is there already
   */
  @Nullable String rest(ArrayFrame frame, int atLeast, Predicate<String> isThere, int number) {
    return arrays.rest(frame, atLeast, isThere, number, MOST_NESTED);
  }

  /**
   * The goals whose shortest values are asked for where values of a goal are varied.
   *
   * @param most no more are looked at
   */
  static Set<Goal> goals(Tables tables, Goal goal, int most) {
    Set<Goal> all = new LinkedHashSet<>(Set.of(goal));
    List<Goal> level = List.of(goal);
    for (int nested = 0; nested <= MOST_NESTED && all.size() <= most; nested++) {
      List<Goal> below = new ArrayList<>();
      for (Goal around : level) {
        for (Shape shape : tables.shapes(around, JsonType.OBJECT)) {
          below.addAll(((ObjectShape) shape).named());
          below.addAll(((ObjectShape) shape).extras.someGoals());
        }
        for (Shape shape : tables.shapes(around, JsonType.ARRAY)) {
          ArrayShape array = (ArrayShape) shape;
          IntStream.rangeClosed(0, array.prefixLength()).mapToObj(array::goal).forEach(below::add);
        }
      }
      level = below.stream().filter(all::add).toList();
    }
    return all;
  }

  /**
   * As {@link #of}, found once: many arrays have it as an item; null if there is none.
   *
   * @param nested how many arrays and objects deep values are looked at
   */
  @Nullable Value numbered(Goal goal, int number, int nested) {
    Numbered asked = new Numbered(goal, nested, number);
    Value known = numbered.get(asked);
    if (known == null) {
      String text = of(goal, number, nested);
      known = text == null ? null : new Value(text, canonical(text));
      if (known != null && numbered.size() < MOST_KEPT) {
        numbered.put(asked, known);
      }
    }
    return known;
  }

  /** How many values have a number of their own. */
  int count(Goal goal) {
    return count(goal, MOST_NESTED);
  }

  /** How many do. */
  int count(Goal goal, int nested) {
    return ItemFreedom.isFree(tables, goal) ? MOST_NUMBER : listed(goal, nested).size();
  }

  /**
   * A value with a number.
   *
   * @param nested how many arrays and objects deep values are looked at
   */
  @Nullable String of(Goal goal, int number, int nested) {
    if (number == 0) {
      return values.apply(goal).text();
    }
    if (!ItemFreedom.isFree(tables, goal)) {
      List<Value> some = listed(goal, nested);
      return some.isEmpty() ? null : some.get(Math.min(number, some.size() - 1)).text();
    }
    for (Shape shape : tables.shapes(goal, JsonType.STRING)) {
      if (((StringShape) shape).isFree(tables)) {
        String text = rest(tables, ((StringShape) shape).start(), number - 1);
        return text == null ? null : JsonText.quoted(text);
      }
    }
    for (Shape shape : tables.shapes(goal, JsonType.NUMBER)) {
      if (((NumberShape) shape).isUnlimited()) {
        return number((NumberShape) shape, number - 1);
      }
    }
    for (Shape shape : tables.shapes(goal, JsonType.OBJECT)) {
      String text = nested == 0 ? null : objects.of((ObjectShape) shape, number, nested - 1);
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  /**
   * Values of a goal that has few, the shortest first; not all where there are more of them. Found
   * once: each item of an array asks again.
   */
  List<Value> listed(Goal goal, int nested) {
    Depth depth = new Depth(goal, nested);
    List<Value> known = listed.get(depth);
    if (known == null) {
      known = few(goal, nested).stream().map(text -> new Value(text, canonical(text))).toList();
      listed.put(depth, known);
    }
    return known;
  }

  private List<String> few(Goal goal, int nested) {
    Set<String> all = new LinkedHashSet<>(tables.samples().several(goal, values));
    for (Shape shape : tables.shapes(goal, JsonType.STRING)) {
      List<String> strings = shape.checks().length == 0 ? ((StringShape) shape).few() : null;
      if (strings != null) {
        strings.forEach(string -> all.add(JsonText.quoted(string)));
      }
    }
    for (Shape shape : tables.shapes(goal, JsonType.OBJECT)) {
      if (nested > 0) {
        all.addAll(objects.few((ObjectShape) shape, nested - 1));
      }
    }
    for (Shape shape : tables.shapes(goal, JsonType.ARRAY)) {
      for (int number = 0; number < MOST_FEW && nested > 0; number++) {
        String text = array((ArrayShape) shape, number, nested);
        if (text != null) {
          all.add(text);
        }
      }
    }
    List<String> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingInt(String::length));
    return sorted;
  }

  /** The array with a number; null if there is none. */
  private @Nullable String array(ArrayShape shape, int number, int nested) {
    String items = arrays.rest(shape.start(), 0, item -> false, number, nested - 1);
    String text = items == null ? null : "[" + items;
    int[] checks = shape.checks();
    boolean holds = text != null && (checks.length == 0 || tables.samples().holds(checks, text));
    return holds ? text : null;
  }

  private static @Nullable String number(NumberShape shape, int number) {
    if (shape.min != null && shape.max != null) {
      BigDecimal part = shape.max.subtract(shape.min).multiply(part(number));
      return checked(shape, shape.min.add(part));
    }
    BigDecimal step = shape.step == null ? BigDecimal.ONE : shape.step;
    BigDecimal end = shape.min != null ? shape.min : shape.max != null ? shape.max : step;
    BigDecimal nearest = Multiples.towardsZero(end, step);
    BigDecimal off = step.multiply(BigDecimal.valueOf(number + 1L));
    return checked(shape, shape.max == null ? nearest.add(off) : nearest.subtract(off));
  }

  /** Of what lies between two limits: a half, a quarter and so on, then all parts of many. */
  private static BigDecimal part(int number) {
    return number < MOST_NEAR
        ? HALF.pow(number + 1)
        : BigDecimal.valueOf(number).divide(BigDecimal.valueOf(MOST_NUMBER));
  }

  /** A number as text; null if it is none of a shape. */
  static @Nullable String checked(NumberShape shape, BigDecimal value) {
    return shape.contains(value) ? shape.text(value) : null;
  }

  /** The rest of a string with a number: another character where many may stand, or longer. */
  static @Nullable String rest(Tables tables, StringFrame frame, int number) {
    if (frame.isListed()) {
      List<String> rests = new ArrayList<>();
      frame.addRests(rests, MOST);
      rests.sort(Comparator.comparingInt(String::length));
      return number < rests.size() ? rests.get(number) : null;
    }
    String shortest = frame.shortest();
    if (shortest == null) {
      return null;
    }
    StringFrame now = frame;
    for (int at = 0; now != null; ) {
      int own = at < shortest.length() ? shortest.codePointAt(at) : -1;
      String other = number == 0 ? null : other(tables, now, own, number - 1);
      if (other != null) {
        return shortest.substring(0, at) + other;
      }
      now = own < 0 ? null : now.next(own);
      at += own < 0 ? 0 : Character.charCount(own);
    }
    String rest = number <= MOST ? shortest : null;
    for (int i = 0; i < number && rest != null; i++) {
      rest = frame.longer(rest);
    }
    boolean counted = rest == null && number <= MOST && frame.shape().isCountable(tables);
    return counted ? unused(frame, number) : rest;
  }

  /** Where no longer text begins with the shortest: one that is none of so many others. */
  private static @Nullable String unused(StringFrame frame, int number) {
    KeySet used = KeySet.EMPTY;
    String rest = new UnusedFrame(frame, BegunKeys.of(used)).shortest();
    for (int i = 0; i < number && rest != null && !used.contains(rest); i++) {
      used = used.with(rest);
      rest = new UnusedFrame(frame, BegunKeys.of(used)).shortest();
    }
    return rest;
  }

  /** One of many characters that may come, and what completes it; null where there are few. */
  private static @Nullable String other(Tables tables, StringFrame frame, int own, int number) {
    int found = 0;
    int chosen = -1;
    int index = number % MOST;
    for (int c = FIRST_CHARACTER; c <= LAST_CHARACTER && found <= MOST; c++) {
      if (c != own && c != '\\' && !(c >= 0x7f && c < 0xa1) && frame.next(c) != null) {
        chosen = found == index ? c : chosen;
        found++;
      }
    }
    StringFrame next = found > MOST && chosen >= 0 ? frame.next(chosen) : null;
    String rest = next == null ? null : rest(tables, next, number / MOST);
    return rest == null ? null : Character.toString(chosen) + rest;
  }
}
