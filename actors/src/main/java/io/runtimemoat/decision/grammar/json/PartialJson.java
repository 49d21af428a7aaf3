package io.runtimemoat.decision.grammar.json;

import java.util.Arrays;
import java.util.Optional;

/**
 * The tree of a text that is cut off: every value that is complete, every container that is open.
 */
public final class PartialJson {
  private PartialJson() {}

  /**
   * The tree of a beginning of a JSON text. A number at its end may not be complete and is left
   * out, as is a key without a value.
   *
   * @return empty if nothing is complete or open, or it is deeper than {@code maxDepth}
   */
  public static Optional<JsonValue> read(byte[] text, int maxDepth) {
    byte[] whole = closed(text);
    try {
      return whole.length == 0 ? Optional.empty() : Optional.of(JsonReader.read(whole, maxDepth));
    } catch (JsonSyntaxException e) {
      return Optional.empty();
    }
  }

  /** The text up to its last complete value or opened container, with all containers closed. */
  private static byte[] closed(byte[] text) {
    byte[] open = new byte[16];
    int depth = 0;
    int good = 0;
    boolean value = true;
    for (int i = 0; i < text.length; i++) {
      switch (text[i]) {
        case '"' -> {
          i = endOfString(text, i);
          good = value && i < text.length ? i + 1 : good;
        }
        case '{', '[' -> {
          open = depth == open.length ? Arrays.copyOf(open, 2 * depth) : open;
          open[depth++] = (byte) (text[i] == '{' ? '}' : ']');
          good = i + 1;
          value = text[i] == '[';
        }
        case '}', ']' -> {
          depth--;
          good = i + 1;
        }
        case ':' -> value = true;
        case ',' -> {
          good = i;
          value = open[depth - 1] == ']';
        }
        case 'e', 'l' -> good = endsWord(text, i) ? i + 1 : good;
        default -> {
          // inside a number or a word, or between values
        }
      }
    }
    byte[] whole = Arrays.copyOf(text, good + (good == 0 ? 0 : depth));
    for (int i = good; i < whole.length; i++) {
      whole[i] = open[depth - 1 - (i - good)];
    }
    return whole;
  }

  private static int endOfString(byte[] text, int from) {
    int i = from + 1;
    while (i < text.length && text[i] != '"') {
      i += text[i] == '\\' ? 2 : 1;
    }
    return i;
  }

  private static boolean endsWord(byte[] text, int last) {
    for (String word : new String[] {"true", "false", "null"}) {
      int from = last + 1 - word.length();
      boolean same = from >= 0;
      for (int i = 0; i < word.length() && same; i++) {
        same = text[from + i] == word.charAt(i);
      }
      if (same) {
        return true;
      }
    }
    return false;
  }
}
