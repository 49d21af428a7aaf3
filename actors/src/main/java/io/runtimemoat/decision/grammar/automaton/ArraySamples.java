package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/** Writes short arrays. */
final class ArraySamples {
  private static final int MAX_COPIES = 64;

  /** Items with rules of their own that are asked what {@code contains} asks for. */
  private static final int MOST_PLACES = 64;

  /** So many parts of items are asked for their values, where items must differ. */
  private static final int MOST_VARIED = 256;

  private final Tables tables;
  private final Samples samples;

  ArraySamples(Tables tables, Samples samples) {
    this.tables = tables;
    this.samples = samples;
  }

  List<Goal> children(ArrayShape shape) {
    Set<Goal> children = new LinkedHashSet<>(shape.required());
    if (shape.isUnique() && shape.min > 1) {
      Set<Goal> items = new LinkedHashSet<>(shape.required());
      items.forEach(item -> children.addAll(ItemVariants.goals(tables, item, MOST_VARIED)));
    }
    for (int check : shape.checks()) {
      int contains = tables.node(check).arrays().contains();
      if (contains != SchemaNode.NONE) {
        int places = Math.min(shape.prefixLength(), MOST_PLACES);
        for (int place = 0; place <= places; place++) {
          children.add(shape.goal(place));
          children.add(also(shape.goal(place), contains));
        }
        children.add(also(shape.goal(Integer.MAX_VALUE), contains));
      }
    }
    return List.copyOf(children);
  }

  private Goal also(Goal goal, int schema) {
    List<Integer> all = new ArrayList<>(List.of(schema));
    for (int other : goal.schemas()) {
      all.add(other);
    }
    return tables.goal(all);
  }

  Minimal plain(ArrayShape shape, Function<Goal, Minimal> values) {
    if (shape.isImpossible() || shape.min > shape.mostDifferent()) {
      return Minimal.NONE;
    }
    if (lacksContained(shape, values)) {
      return Minimal.NONE;
    }
    if (shape.needsTooMany()) {
      return Minimal.UNKNOWN;
    }
    boolean unknown = false;
    for (Goal goal : shape.required()) {
      Minimal item = values.apply(goal);
      if (item.none()) {
        return Minimal.NONE;
      }
      unknown |= item.text() == null;
    }
    if (unknown) {
      return Minimal.UNKNOWN;
    }
    if (shape.isDistinct()) {
      return distinct(shape);
    }
    if (shape.isValued() && shape.min > 1) {
      return valued(shape, values);
    }
    List<String> items = new ArrayList<>();
    long length = 0;
    for (int i = 0; i < shape.min && length <= Samples.MAX_TEXT; i++) {
      String item = String.valueOf(values.apply(shape.goal(i)).text());
      items.add(item);
      length += item.length();
    }
    return length > Samples.MAX_TEXT ? Minimal.UNKNOWN : new Minimal(written(items), false);
  }

  /** Whether {@code contains} asks for more items than there are places that can hold one. */
  private boolean lacksContained(ArrayShape shape, Function<Goal, Minimal> values) {
    for (int check : shape.checks()) {
      SchemaNode.Arrays rules = tables.node(check).arrays();
      if (rules.contains() == SchemaNode.NONE) {
        continue;
      }
      if (rules.minContains() > Math.min(rules.maxContains(), places(shape, rules, values))) {
        return true;
      }
    }
    return false;
  }

  /** How many items can be such, or more. */
  private long places(ArrayShape shape, SchemaNode.Arrays rules, Function<Goal, Minimal> values) {
    if (shape.prefixLength() > MOST_PLACES) {
      return SchemaNode.UNLIMITED;
    }
    long places = 0;
    int prefix = Math.min(shape.prefixLength(), shape.limit());
    for (int place = 0; place < prefix; place++) {
      if (values.apply(shape.goal(place)).none()) {
        return places; // nothing comes there, nor behind it
      }
      places += values.apply(also(shape.goal(place), rules.contains())).none() ? 0 : 1;
    }
    Goal rest = also(shape.goal(Integer.MAX_VALUE), rules.contains());
    return places + (values.apply(rest).none() ? 0 : shape.limit() - prefix);
  }

  private Minimal distinct(ArrayShape shape) {
    KeySet used = KeySet.EMPTY;
    List<String> items = new ArrayList<>();
    long length = 0;
    for (int i = 0; i < shape.min; i++) {
      String item = DistinctItems.another(tables, shape.goal(i), used);
      length += item == null ? 0 : item.length();
      if (item == null || length > Samples.MAX_TEXT) {
        return Minimal.UNKNOWN;
      }
      used = used.with(item);
      items.add(JsonText.quoted(item));
    }
    return new Minimal(written(items), false);
  }

  private Minimal valued(ArrayShape shape, Function<Goal, Minimal> values) {
    ItemVariants variants = new ItemVariants(tables, values);
    OtherItems others = new OtherItems(tables, variants);
    KeySet used = KeySet.EMPTY;
    List<String> items = new ArrayList<>();
    tables.spend(shape.min);
    long length = 0;
    for (int i = 0; i < shape.min; i++) {
      String item = others.another(shape.goal(i), used);
      length += item == null ? 0 : item.length();
      if (item == null || length > Samples.MAX_TEXT) {
        return Minimal.UNKNOWN;
      }
      used = variants.with(used, item);
      items.add(item);
    }
    return new Minimal(written(items), false);
  }

  /** Arrays whose items differ, and arrays with items that {@code contains} asks for. */
  Stream<String> variants(ArrayShape shape, Function<Goal, Minimal> values) {
    List<List<String>> fronts = new ArrayList<>(List.of(List.of()));
    for (int check : shape.checks()) {
      SchemaNode.Arrays rules = tables.node(check).arrays();
      if (rules.contains() == SchemaNode.NONE || rules.minContains() > MAX_COPIES) {
        continue;
      }
      List<String> found = new ArrayList<>();
      for (int i = 0; i < rules.minContains(); i++) {
        List<String> some = samples.several(also(shape.goal(i), rules.contains()), values);
        if (!some.isEmpty()) {
          found.add(some.get(i % some.size()));
        }
      }
      fronts.add(found);
    }
    return Stream.concat(
        fronts.stream()
            .flatMap(
                front ->
                    Stream.of(
                        filled(shape, front, values, true), filled(shape, front, values, false))),
        Stream.concat(few(shape, values), contained(shape, values)));
  }

  private Stream<String> contained(ArrayShape shape, Function<Goal, Minimal> values) {
    return new ContainedEndings(tables, values, shape.start(), 0, false).all().map("["::concat);
  }

  /**
   * One item, of each kind that there may be, and two that are the same. How many there can be is
   * not asked, only how many may: what is asked here is part of the answer.
   */
  private Stream<String> few(ArrayShape shape, Function<Goal, Minimal> values) {
    if (shape.min > 2 || shape.limit() < 1) {
      return Stream.empty();
    }
    List<String> first = samples.several(shape.goal(0), values);
    Stream<String> one = shape.min > 1 ? Stream.empty() : first.stream();
    Stream<String> two =
        shape.limit() < 2 || shape.remembersItems()
            ? Stream.empty()
            : first.stream().filter(samples.several(shape.goal(1), values)::contains);
    return Stream.concat(
        one.map(item -> written(List.of(item))), two.map(item -> written(List.of(item, item))));
  }

  private String filled(
      ArrayShape shape, List<String> front, Function<Goal, Minimal> values, boolean distinct) {
    List<String> items = new ArrayList<>(front);
    ItemVariants variants = new ItemVariants(tables, values);
    OtherItems others = new OtherItems(tables, variants);
    KeySet used = KeySet.EMPTY;
    for (String item : front) {
      used = variants.with(used, item);
    }
    for (int i = items.size(); i < Math.min(shape.min, MAX_COPIES); i++) {
      Goal goal = shape.goal(i);
      String other = distinct ? others.another(goal, used) : null;
      String next = other == null ? String.valueOf(variants.of(goal, 0)) : other;
      used = variants.with(used, next);
      items.add(next);
    }
    return written(items);
  }

  private static String written(List<String> items) {
    return "[" + String.join(",", items) + "]";
  }
}
