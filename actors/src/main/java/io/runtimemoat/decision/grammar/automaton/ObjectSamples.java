package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Writes short objects. */
final class ObjectSamples {
  /** No more keys that nobody names are written. */
  private static final int MOST_EXTRAS = 4096;

  /** So many of them are tried for another object. */
  private static final int MOST_VARIED = 2;

  private final Samples samples;

  ObjectSamples(Tables tables, Samples samples) {
    this.samples = samples;
  }

  List<Goal> children(ObjectShape shape) {
    List<Goal> children = new ArrayList<>(shape.required());
    boolean fills = shape.min > shape.neededCount;
    if (fills || shape.checks().length > 0) {
      children.addAll(shape.named());
      children.addAll(shape.extras.someGoals());
    }
    return children;
  }

  Minimal plain(ObjectShape shape, Function<Goal, Minimal> values) {
    if (shape.isImpossible()) {
      return Minimal.NONE;
    }
    boolean unknown = false;
    Map<String, String> members = new LinkedHashMap<>();
    for (int i = 0; i < shape.names.size(); i++) {
      if (shape.isNeeded(i)) {
        Minimal value = values.apply(shape.goal(i));
        if (value.none()) {
          return Minimal.NONE;
        }
        unknown |= value.text() == null;
        members.put(shape.names.get(i), String.valueOf(value.text()));
      }
    }
    if (members.size() < shape.min) {
      if (!unknown) {
        fill(shape, members, values);
      }
      if (members.size() < shape.min) {
        return most(shape, values) < shape.min ? Minimal.NONE : Minimal.UNKNOWN;
      }
    }
    return unknown || length(members) > Samples.MAX_TEXT
        ? Minimal.UNKNOWN
        : new Minimal(written(shape, members), false);
  }

  /** How many members there can be as far as it is known that goals have no value, or more. */
  private static long most(ObjectShape shape, Function<Goal, Minimal> values) {
    long most = shape.extras.count(goal -> !values.apply(goal).none(), shape.names);
    for (Goal goal : shape.named()) {
      most += values.apply(goal).none() ? 0 : 1;
    }
    return most;
  }

  /** Adds optional members, then others, until there are enough. */
  private static void fill(
      ObjectShape shape, Map<String, String> members, Function<Goal, Minimal> values) {
    for (int i = 0; i < shape.names.size() && members.size() < shape.min; i++) {
      String text = values.apply(shape.goal(i)).text();
      if (text != null) {
        members.putIfAbsent(shape.names.get(i), text);
      }
    }
    Iterator<String> others = others(shape, values).iterator();
    while (members.size() < shape.min && others.hasNext()) {
      String key = others.next();
      String text = values.apply(shape.extras.goal(key)).text();
      if (text != null) {
        members.putIfAbsent(key, text);
      }
    }
  }

  /** Keys that nobody names and that have a value, short ones first. */
  private static Stream<String> others(ObjectShape shape, Function<Goal, Minimal> values) {
    return shape
        .extras
        .keys(goal -> values.apply(goal).text() != null)
        .limit(MOST_EXTRAS + shape.names.size())
        .filter(key -> shape.indexOf(key) == null);
  }

  /** Objects with one member more, or with another value for one. */
  Stream<String> variants(ObjectShape shape, Function<Goal, Minimal> values) {
    Map<String, String> base = new LinkedHashMap<>();
    for (int i = 0; i < shape.names.size(); i++) {
      String text = values.apply(shape.goal(i)).text();
      if (shape.isNeeded(i) && text != null) {
        base.put(shape.names.get(i), text);
      }
    }
    fill(shape, base, values);
    Stream<String> named =
        IntStream.range(0, shape.names.size())
            .boxed()
            .flatMap(
                i ->
                    samples.several(shape.goal(i), values).stream()
                        .map(value -> written(shape, base, shape.names.get(i), value)));
    Stream<String> everything = Stream.of(shape).map(all -> everything(all, base, values));
    Stream<String> more =
        Stream.of(shape)
            .flatMap(all -> others(all, values).limit(MOST_VARIED))
            .filter(key -> !base.containsKey(key))
            .flatMap(
                key ->
                    samples.several(shape.extras.goal(key), values).stream()
                        .map(value -> written(shape, base, key, value)));
    return length(base) > Samples.MAX_TEXT
        ? Stream.empty()
        : Stream.of(named, everything, more).flatMap(each -> each);
  }

  /** With every named member that has a value. */
  private String everything(
      ObjectShape shape, Map<String, String> base, Function<Goal, Minimal> values) {
    Map<String, String> members = new LinkedHashMap<>(base);
    long length = length(base);
    for (int i = 0; i < shape.names.size() && length <= Samples.MAX_TEXT; i++) {
      List<String> some = samples.several(shape.goal(i), values);
      if (!some.isEmpty() && members.putIfAbsent(shape.names.get(i), some.get(0)) == null) {
        length += some.get(0).length();
      }
    }
    return written(shape, members);
  }

  private static long length(Map<String, String> members) {
    return members.values().stream().mapToLong(String::length).sum();
  }

  private static String written(
      ObjectShape shape, Map<String, String> members, String key, String value) {
    Map<String, String> changed = new LinkedHashMap<>(members);
    changed.put(key, value);
    return written(shape, changed);
  }

  /** Named members in the schema's order, then others. */
  private static String written(ObjectShape shape, Map<String, String> members) {
    List<String> texts = new ArrayList<>();
    for (String name : shape.names) {
      if (members.containsKey(name)) {
        texts.add(JsonText.quoted(name) + ":" + members.get(name));
      }
    }
    members.forEach(
        (key, value) -> {
          if (shape.indexOf(key) == null) {
            texts.add(JsonText.quoted(key) + ":" + value);
          }
        });
    return "{" + String.join(",", texts) + "}";
  }
}
