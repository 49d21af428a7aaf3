package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.json.JsonSyntaxException;
import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.json.Multiples;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes values of a goal by number, so that one is found that is not there yet: where there are
 * many values, different numbers give different ones.
 */
final class ItemVariants {
  /** No more are tried. */
  static final int MOST = 256;

  private static final int MOST_NESTED = 3;
  private static final int FIRST_CHARACTER = '0';
  private static final int LAST_CHARACTER = 0x24ff;
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private final Tables tables;

  ItemVariants(Tables tables) {
    this.tables = tables;
  }

  /** An item that is not there yet; null if none is found. */
  @Nullable String another(Goal goal, KeySet items) {
    for (int number = 0; number < MOST; number++) {
      String text = of(goal, number);
      String item = text == null ? null : canonical(text);
      if (item != null && !items.contains(item)) {
        return text;
      }
    }
    return null;
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

  private @Nullable String of(Goal goal, int number, int nested) {
    if (number == 0) {
      return tables.minimal(goal).text();
    }
    if (!ItemFreedom.isFree(tables, goal)) {
      List<String> some = tables.samples().several(goal, tables::minimal);
      return some.isEmpty() ? null : some.get(Math.min(number, some.size() - 1));
    }
    for (Shape shape : tables.viable(goal, JsonType.STRING)) {
      if (((StringShape) shape).isFree(tables)) {
        String text = rest(((StringShape) shape).start(), number - 1);
        return text == null ? null : JsonText.quoted(text);
      }
    }
    for (Shape shape : tables.viable(goal, JsonType.NUMBER)) {
      if (((NumberShape) shape).isUnlimited()) {
        return number((NumberShape) shape, number - 1);
      }
    }
    for (Shape shape : tables.viable(goal, JsonType.OBJECT)) {
      String text = nested == 0 ? null : object((ObjectShape) shape, number, nested - 1);
      if (text != null) {
        return text;
      }
    }
    return null;
  }

  /** What is needed, and one member more or another one than the shortest. */
  private @Nullable String object(ObjectShape shape, int number, int nested) {
    if (shape.checks().length > 0) {
      return null;
    }
    boolean spare = shape.limit() > shape.neededCount;
    int varied = -1;
    for (int i = 0; i < shape.names.size() && varied < 0; i++) {
      boolean may = shape.isNeeded(i) || (spare && !shape.isForbidden(i));
      varied = may && ItemFreedom.isFree(tables, shape.goal(i)) ? i : -1;
    }
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < shape.names.size(); i++) {
      if (shape.isNeeded(i) || i == varied) {
        String value = of(shape.goal(i), i == varied ? number : 0, nested);
        if (value == null) {
          return null;
        }
        member(text, shape.names.get(i), value);
      }
    }
    if (varied < 0) {
      String key = "x" + number;
      String value = tables.minimal(shape.extras.commonGoal()).text();
      if (!spare || !shape.extras.areAny() || shape.names.contains(key) || value == null) {
        return null;
      }
      member(text, key, value);
    }
    return text.append('}').toString();
  }

  private static void member(StringBuilder text, String key, String value) {
    text.append(text.length() == 1 ? "" : ",")
        .append(JsonText.quoted(key))
        .append(':')
        .append(value);
  }

  private static @Nullable String number(NumberShape shape, int number) {
    if (shape.min != null && shape.max != null) {
      BigDecimal part = shape.max.subtract(shape.min).multiply(HALF.pow(number + 1));
      return checked(shape, shape.min.add(part));
    }
    BigDecimal step = shape.step == null ? BigDecimal.ONE : shape.step;
    BigDecimal end = shape.min != null ? shape.min : shape.max != null ? shape.max : step;
    BigDecimal nearest = Multiples.towardsZero(end, step);
    BigDecimal off = step.multiply(BigDecimal.valueOf(number + 1L));
    return checked(shape, shape.max == null ? nearest.add(off) : nearest.subtract(off));
  }

  private static @Nullable String checked(NumberShape shape, BigDecimal value) {
    return shape.contains(value) ? JsonText.number(value) : null;
  }

  /** The rest of a string with a number: another character where many may stand, or longer. */
  static @Nullable String rest(StringFrame frame, int number) {
    if (frame.isListed()) {
      List<String> rests = new ArrayList<>();
      frame.addRests(rests, MOST);
      rests.sort(Comparator.comparingInt(String::length));
      return number < rests.size() ? rests.get(number) : null;
    }
    String shortest = frame.shortest();
    StringFrame now = frame;
    for (int at = 0; now != null; ) {
      int own = at < shortest.length() ? shortest.codePointAt(at) : -1;
      String other = number == 0 ? null : other(now, own, number - 1);
      if (other != null) {
        return shortest.substring(0, at) + other;
      }
      now = own < 0 ? null : now.next(own);
      at += own < 0 ? 0 : Character.charCount(own);
    }
    String rest = shortest;
    for (int i = 0; i < number; i++) {
      String longer = frame.longer(rest);
      if (longer == null) {
        return null;
      }
      rest = longer;
    }
    return rest;
  }

  /** One of many characters that may come, and what completes it; null where there are few. */
  private static @Nullable String other(StringFrame frame, int own, int number) {
    int found = 0;
    int chosen = -1;
    for (int c = FIRST_CHARACTER; c <= LAST_CHARACTER && found <= MOST; c++) {
      if (c != own && c != '\\' && !(c >= 0x7f && c < 0xa1) && frame.next(c) != null) {
        chosen = found == number ? c : chosen;
        found++;
      }
    }
    StringFrame next = found > MOST && chosen >= 0 ? frame.next(chosen) : null;
    return next == null ? null : Character.toString(chosen) + next.shortest();
  }
}
