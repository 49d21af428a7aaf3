package io.runtimemoat.decision.grammar.token;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A token as it reads inside a string of JSON, from between two of its characters on.
 *
 * @param characters that it has before it ends or the string does, without their escapes
 * @param first the least character that its last bytes may become
 * @param last the greatest
 * @param rest where the bytes after the string's quote begin
 */
record StringToken(int id, int[] characters, Ending ending, int first, int last, int rest) {
  private static final int MOST_CHARACTERS = 4096;
  private static final String ESCAPES = "\"\\/bfnrt";
  private static final String ESCAPED = "\"\\/\b\f\n\r\t";

  /** How a token stops. */
  enum Ending {
    /** Between two characters. */
    WHOLE,
    /** Within a character or behind a backslash. */
    CUT,
    /** Behind the quote that ends the string. */
    CLOSED,
    /** It has what must be read byte by byte, such as code units. */
    ODD
  }

  /** Whether it is cut behind a backslash. */
  boolean isCutInEscape() {
    return ending == Ending.CUT && last - first == Character.MAX_CODE_POINT;
  }

  /** The token; null if no string has its bytes. */
  static @Nullable StringToken of(int id, byte[] bytes) {
    return new Scan(id, bytes).token();
  }

  private static final class Scan {
    private final int id;
    private final byte[] bytes;
    private final int[] found;
    private int count;
    private int at;

    Scan(int id, byte[] bytes) {
      this.id = id;
      this.bytes = bytes;
      this.found = new int[bytes.length];
    }

    @Nullable StringToken token() {
      while (at < bytes.length) {
        int b = bytes[at] & 0xff;
        if (b == '"') {
          return made(Ending.CLOSED, 0, 0, at + 1);
        }
        if (b < 0x20) {
          return null;
        }
        if (b == '\\') {
          if (at + 1 == bytes.length) {
            return made(Ending.CUT, 0, Character.MAX_CODE_POINT, at);
          }
          int escape = ESCAPES.indexOf(bytes[at + 1]);
          if (escape < 0) {
            return bytes[at + 1] == 'u' ? made(Ending.ODD, 0, 0, at) : null;
          }
          found[count++] = ESCAPED.charAt(escape);
          at += 2;
        } else if (b < 0x80) {
          found[count++] = b;
          at++;
        } else {
          StringToken cut = character(b);
          if (cut != null || at < 0) {
            return cut;
          }
        }
      }
      return made(Ending.WHOLE, 0, 0, at);
    }

    /**
     * Reads a character of several bytes; the token if it is cut; below 0 if there is none such.
     */
    private @Nullable StringToken character(int b) {
      int missing = b < 0xc2 ? 0 : b < 0xe0 ? 1 : b < 0xf0 ? 2 : b < 0xf5 ? 3 : 0;
      int value = missing == 1 ? b & 0x1f : missing == 2 ? b & 0xf : b & 7;
      int least = b == 0xe0 ? 0xa0 : b == 0xf0 ? 0x90 : 0x80;
      int greatest = b == 0xed ? 0x9f : b == 0xf4 ? 0x8f : 0xbf;
      boolean valid = missing > 0;
      at++;
      for (; valid && missing > 0 && at < bytes.length; missing--, at++) {
        int next = bytes[at] & 0xff;
        valid = next >= least && next <= greatest;
        value = value << 6 | (next & 0x3f);
        least = 0x80;
        greatest = 0xbf;
      }
      if (!valid) {
        at = -1;
        return null;
      }
      if (missing == 0) {
        found[count++] = value;
        return null;
      }
      int rest = 6 * (missing - 1);
      int first = value << (rest + 6) | (least & 0x3f) << rest;
      int last = value << (rest + 6) | (greatest & 0x3f) << rest | ((1 << rest) - 1);
      return made(Ending.CUT, first, last, at);
    }

    private StringToken made(Ending ending, int first, int last, int rest) {
      Ending said = count > MOST_CHARACTERS ? Ending.ODD : ending;
      return new StringToken(id, Arrays.copyOf(found, count), said, first, last, rest);
    }
  }
}
