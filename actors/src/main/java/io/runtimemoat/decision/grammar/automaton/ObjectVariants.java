package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonText;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes objects by number: each number is another choice of members. For one thread. */
final class ObjectVariants {
  private final Tables tables;
  private final ItemVariants variants;
  private final Function<Goal, Minimal> values;

  ObjectVariants(Tables tables, ItemVariants variants, Function<Goal, Minimal> values) {
    this.tables = tables;
    this.variants = variants;
    this.values = values;
  }

  private record Begun(String text, int members) {
    Begun with(String key, String value) {
      return new Begun(
          text + (members == 0 ? "" : ",") + JsonText.quoted(key) + ":" + value, members + 1);
    }
  }

  /** Objects with each choice of members and of their values, as far as they are few. */
  Set<String> few(ObjectShape shape, int nested) {
    if (shape.checks().length > 0 || shape.isImpossible()) {
      return Set.of();
    }
    boolean spare = shape.limit() > shape.neededCount;
    List<Begun> all = List.of(new Begun("", 0));
    for (int i = 0; i < shape.names.size(); i++) {
      int index = i;
      boolean needed = shape.isNeeded(i);
      if (needed || (spare && hasValue(shape.goal(i)))) {
        List<Begun> longer = new ArrayList<>(needed ? List.of() : all);
        for (ItemVariants.Value value : variants.listed(shape.goal(i), nested)) {
          all.forEach(before -> longer.add(before.with(shape.names.get(index), value.text())));
        }
        all = longer.subList(0, Math.min(ItemVariants.MOST_FEW, longer.size()));
      }
    }
    Set<String> texts = new LinkedHashSet<>();
    all.stream()
        .filter(begun -> begun.members() >= shape.min && begun.members() <= shape.limit())
        .forEach(begun -> texts.add("{" + begun.text() + "}"));
    for (int number = 1; number < ItemVariants.MOST_FEW; number++) {
      String text = of(shape, number, nested);
      number = text == null ? ItemVariants.MOST_FEW : number;
      texts.addAll(text == null ? List.of() : List.of(text));
    }
    return texts;
  }

  /**
   * What is needed, and as many members as there must be, one of them with another value or key
   * than the shortest.
   */
  @Nullable String of(ObjectShape shape, int number, int nested) {
    if (shape.checks().length > 0 || shape.isImpossible()) {
      return null;
    }
    Map<String, String> members = new LinkedHashMap<>();
    int varied = varied(shape);
    int others = Math.max(shape.min - shape.neededCount, varied >= 0 ? 0 : 1);
    for (int i = 0; i < shape.names.size(); i++) {
      boolean fills = !shape.isNeeded(i) && others > (varied >= 0 ? 0 : 1);
      if (shape.isNeeded(i) || i == varied || fills) {
        String value = variants.of(shape.goal(i), i == varied ? number : 0, nested);
        if (value == null && !fills) {
          return null;
        }
        others -= value != null && !shape.isNeeded(i) ? 1 : 0;
        members.putAll(value == null ? Map.of() : Map.of(shape.names.get(i), value));
      }
    }
    Iterator<String> keys = keys(shape, varied >= 0 ? 0 : number - 1, others);
    for (; others > 0 && keys.hasNext(); others--) {
      String key = keys.next();
      members.put(key, String.valueOf(values.apply(shape.extras.goal(key)).text()));
    }
    boolean fits = others <= 0 && members.size() >= shape.min && members.size() <= shape.limit();
    return fits ? written(members) : null;
  }

  private boolean hasValue(Goal goal) {
    return values.apply(goal).text() != null;
  }

  /** The named member of which there are many values; -1 for none. */
  private int varied(ObjectShape shape) {
    boolean spare = shape.limit() > shape.neededCount;
    for (int i = 0; i < shape.names.size(); i++) {
      boolean may = shape.isNeeded(i) || (spare && hasValue(shape.goal(i)));
      if (may && ItemFreedom.isFree(tables, shape.goal(i))) {
        return i;
      }
    }
    return -1;
  }

  /** Keys that nobody names, of which the last is that many behind the one before it. */
  private Iterator<String> keys(ObjectShape shape, int further, int count) {
    List<String> first = new ArrayList<>();
    shape
        .extras
        .keys(this::hasValue)
        .filter(key -> shape.indexOf(key) == null)
        .limit((long) Math.max(0, count) + further)
        .forEach(first::add);
    if (first.size() >= count && count > 0 && further > 0) {
      first.subList(count - 1, Math.min(first.size(), count - 1 + further)).clear();
    }
    return first.iterator();
  }

  private static String written(Map<String, String> members) {
    Begun all = new Begun("", 0);
    for (Map.Entry<String, String> member : members.entrySet()) {
      all = all.with(member.getKey(), member.getValue());
    }
    return "{" + all.text() + "}";
  }
}
