package io.runtimemoat.decision.grammar.json;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Map;

/** Values as the shortest JSON text that reads back as them. */
public final class JsonText {
  private static final String HEX = "0123456789abcdef";

  private JsonText() {}

  /** A container that is still open. */
  private record Open(Iterator<?> rest, char close) {}

  /** The text of {@code value}, without white space, without recursion. */
  public static String of(JsonValue value) {
    StringBuilder out = new StringBuilder();
    Deque<Open> open = new ArrayDeque<>();
    begin(value, out, open);
    while (!open.isEmpty()) {
      Open top = open.peek();
      if (!top.rest().hasNext()) {
        out.append(open.pop().close());
        continue;
      }
      char last = out.charAt(out.length() - 1);
      if (last != '[' && last != '{') {
        out.append(',');
      }
      Object next = top.rest().next();
      if (next instanceof Map.Entry<?, ?> member) {
        out.append(quoted(String.valueOf(member.getKey()))).append(':');
        begin((JsonValue) member.getValue(), out, open);
      } else {
        begin((JsonValue) next, out, open);
      }
    }
    return out.toString();
  }

  /** Equal for equal values: keys are sorted. */
  public static String canonical(JsonValue value) {
    return of(sorted(value));
  }

  private static JsonValue sorted(JsonValue value) {
    if (value instanceof JsonValue.Arr array) {
      return new JsonValue.Arr(array.items().stream().map(JsonText::sorted).toList());
    }
    if (value instanceof JsonValue.Obj object) {
      Map<String, JsonValue> members = new java.util.TreeMap<>();
      object.members().forEach((key, member) -> members.put(key, sorted(member)));
      return new JsonValue.Obj(members);
    }
    return value;
  }

  private static void begin(JsonValue value, StringBuilder out, Deque<Open> open) {
    if (value instanceof JsonValue.Arr array) {
      out.append('[');
      open.push(new Open(array.items().iterator(), ']'));
    } else if (value instanceof JsonValue.Obj object) {
      out.append('{');
      open.push(new Open(object.members().entrySet().iterator(), '}'));
    } else {
      out.append(scalar(value));
    }
  }

  private static String scalar(JsonValue value) {
    if (value instanceof JsonValue.Str string) {
      return quoted(string.value());
    }
    if (value instanceof JsonValue.Num number) {
      return number(number.value());
    }
    return value instanceof JsonValue.Bool bool ? String.valueOf(bool.value()) : "null";
  }

  /** Plain or with an exponent, whichever is shorter. */
  public static String number(BigDecimal value) {
    String scientific = value.unscaledValue() + (value.scale() == 0 ? "" : "e" + -value.scale());
    boolean hugePlain = Math.abs((long) value.scale()) > 2L * scientific.length();
    if (hugePlain) {
      return scientific;
    }
    String plain = value.toPlainString();
    return plain.length() <= scientific.length() ? plain : scientific;
  }

  /** A string with its quotes; only what must be escaped is. */
  public static String quoted(String value) {
    StringBuilder out = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      int plain = "\"\\\b\f\n\r\t".indexOf(c);
      if (plain >= 0) {
        out.append('\\').append("\"\\bfnrt".charAt(plain));
      } else if (c < 0x20 || isLoneSurrogate(value, i)) {
        out.append("\\u")
            .append(HEX.charAt(c >> 12))
            .append(HEX.charAt(c >> 8 & 15))
            .append(HEX.charAt(c >> 4 & 15))
            .append(HEX.charAt(c & 15));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }

  private static boolean isLoneSurrogate(String value, int i) {
    char c = value.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 == value.length() || !Character.isLowSurrogate(value.charAt(i + 1));
    }
    return Character.isLowSurrogate(c)
        && (i == 0 || !Character.isHighSurrogate(value.charAt(i - 1)));
  }
}
