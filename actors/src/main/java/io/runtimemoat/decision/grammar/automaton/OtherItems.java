package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonSyntaxException;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.JsonValue;
import io.runtimemoat.decision.grammar.json.Multiples;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Finds an item that an array does not have yet. For one thread. */
final class OtherItems {
  private final Tables tables;
  private final ItemVariants variants;

  OtherItems(Tables tables, ItemVariants variants) {
    this.tables = tables;
    this.variants = variants;
  }

  /**
   * An item that is not there yet; null if none is found.
   *
   * @param items that are there, as items are compared
   */
  @Nullable String another(Goal goal, KeySet items) {
    if (ItemFreedom.isFree(tables, goal)) {
      return firstNew(number -> variants.of(goal, number), items);
    }
    String text = variants.listed(goal, items);
    for (JsonType type : List.of(JsonType.NUMBER, JsonType.STRING, JsonType.ARRAY)) {
      for (Shape shape : text == null ? tables.shapes(goal, type) : List.<Shape>of()) {
        text = text == null ? another(shape, items) : text;
      }
    }
    return text;
  }

  private @Nullable String another(Shape shape, KeySet items) {
    if (shape instanceof NumberShape numbers) {
      boolean whole = numbers.checks().length == 0 && numbers.wholeNumbers() != null;
      return whole ? firstNew(number -> inOrder(numbers, number), items) : null;
    }
    if (shape instanceof StringShape strings) {
      return string(strings, items);
    }
    return shape instanceof ArrayShape array
        ? firstNew(number -> variants.array(array, number), items)
        : null;
  }

  private @Nullable String firstNew(IntFunction<@Nullable String> numbered, KeySet items) {
    return IntStream.range(0, ItemVariants.MOST)
        .mapToObj(tried -> numbered.apply(ItemVariants.number(tried, items.size())))
        .filter(text -> isNew(text, items))
        .findFirst()
        .orElse(null);
  }

  private boolean isNew(@Nullable String text, KeySet items) {
    String item = text == null ? null : variants.canonical(text);
    return item != null && !items.contains(item);
  }

  /** One between two limits. */
  private static @Nullable String inOrder(NumberShape shape, int number) {
    BigDecimal step = shape.step;
    BigDecimal least = shape.min;
    if (step == null || least == null) {
      return null;
    }
    BigDecimal first = Multiples.towardsZero(least, step);
    return ItemVariants.checked(shape, first.add(step.multiply(BigDecimal.valueOf(number))));
  }

  private @Nullable String string(StringShape shape, KeySet items) {
    if (shape.checks().length > 0 || shape.isListed() || !shape.isCountable(tables)) {
      return null;
    }
    KeySet used = KeySet.EMPTY;
    for (String item : items.startingWith("\"", items.size())) {
      String text = text(item);
      used = text == null ? used : used.with(text);
    }
    String text = DistinctItems.rest(shape.start(), "", used);
    return text == null ? null : JsonText.quoted(text);
  }

  /** The characters of a string; null if it is none. */
  private static @Nullable String text(String item) {
    try {
      return JsonReader.read(item, 1) instanceof JsonValue.Str string ? string.value() : null;
    } catch (JsonSyntaxException e) {
      return null;
    }
  }
}
