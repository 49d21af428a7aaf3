package io.runtimemoat.decision.grammar.json;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON text of RFC 8259 in strict UTF-8, without recursion. A key used twice is refused.
 */
public final class JsonReader {
  /** Digits of a number, and its exponent's absolute value: exact arithmetic stays cheap below. */
  public static final int MAX_DIGITS = 4096;

  public static final int MAX_EXPONENT = 9999;

  private static final JsonValue TRUE = new JsonValue.Bool(true);
  private static final JsonValue FALSE = new JsonValue.Bool(false);
  private static final JsonValue NULL = new JsonValue.Null();

  private final byte[] text;
  private final int end;
  private final int maxDepth;
  private int at;

  private JsonReader(byte[] text, int from, int end, int maxDepth) {
    this.text = text;
    this.at = from;
    this.end = end;
    this.maxDepth = maxDepth;
  }

  /** Reads a whole text. */
  public static JsonValue read(byte[] text, int maxDepth) throws JsonSyntaxException {
    return read(text, 0, text.length, maxDepth);
  }

  /** Reads a whole text. */
  public static JsonValue read(String text, int maxDepth) throws JsonSyntaxException {
    return read(text.getBytes(StandardCharsets.UTF_8), maxDepth);
  }

  /** Reads the bytes from {@code from} up to {@code end} as one text. */
  public static JsonValue read(byte[] text, int from, int end, int maxDepth)
      throws JsonSyntaxException {
    JsonReader reader = new JsonReader(text, from, end, maxDepth);
    JsonValue value = reader.value();
    reader.skipSpace();
    if (reader.at < end) {
      throw reader.unexpected("more after the value");
    }
    return value;
  }

  private JsonValue value() throws JsonSyntaxException {
    Deque<OpenContainer> stack = new ArrayDeque<>();
    while (true) {
      skipSpace();
      int c = peek();
      JsonValue done;
      if (c == '[' || c == '{') {
        if (stack.size() >= maxDepth) {
          throw unexpected("deeper than " + maxDepth + " levels");
        }
        at++;
        OpenContainer open = new OpenContainer(c == '[');
        skipSpace();
        if (peek() != (c == '[' ? ']' : '}')) {
          stack.push(open);
          if (c == '{') {
            key(open);
          }
          continue;
        }
        at++;
        done = open.close();
      } else {
        done = scalar(c);
      }
      JsonValue whole = attach(stack, done);
      if (whole != null) {
        return whole;
      }
    }
  }

  /** Puts a value where it belongs and closes what ends; the whole value once nothing is open. */
  private @Nullable JsonValue attach(Deque<OpenContainer> stack, JsonValue value)
      throws JsonSyntaxException {
    JsonValue done = value;
    while (true) {
      OpenContainer open = stack.peek();
      if (open == null) {
        return done;
      }
      open.add(done);
      skipSpace();
      int c = peek();
      if (c == ',') {
        at++;
        if (!open.isArray()) {
          skipSpace();
          key(open);
        }
        return null;
      }
      if (c != (open.isArray() ? ']' : '}')) {
        throw unexpected("expected a comma or the end");
      }
      at++;
      stack.pop();
      done = open.close();
    }
  }

  private void key(OpenContainer open) throws JsonSyntaxException {
    if (peek() != '"') {
      throw unexpected("expected a key");
    }
    int start = at;
    String key = string();
    if (open.has(key)) {
      at = start;
      throw unexpected("a key is used twice");
    }
    open.name(key);
    skipSpace();
    if (peek() != ':') {
      throw unexpected("expected a colon");
    }
    at++;
  }

  private JsonValue scalar(int c) throws JsonSyntaxException {
    if (c == '"') {
      return new JsonValue.Str(string());
    }
    if (c == '-' || (c >= '0' && c <= '9')) {
      return number();
    }
    return switch (c) {
      case 't' -> literal("true", TRUE);
      case 'f' -> literal("false", FALSE);
      case 'n' -> literal("null", NULL);
      default -> throw unexpected("expected a value");
    };
  }

  private JsonValue literal(String word, JsonValue value) throws JsonSyntaxException {
    for (int i = 0; i < word.length(); i++) {
      if (peek() != word.charAt(i)) {
        throw unexpected("expected " + word);
      }
      at++;
    }
    return value;
  }

  private JsonValue number() throws JsonSyntaxException {
    int start = at;
    if (peek() == '-') {
      at++;
    }
    if (peek() == '0') {
      at++;
    } else {
      digits();
    }
    if (peek() == '.') {
      at++;
      digits();
    }
    int mantissaEnd = at;
    if (peek() == 'e' || peek() == 'E') {
      at++;
      if (peek() == '+' || peek() == '-') {
        at++;
      }
      digits();
    }
    String written = new String(text, start, at - start, StandardCharsets.US_ASCII);
    if (mantissaEnd - start > MAX_DIGITS || !exponentFits(written, mantissaEnd - start)) {
      at = start;
      throw unexpected("a number beyond the bounds of exact arithmetic");
    }
    return new JsonValue.Num(new BigDecimal(written));
  }

  private static boolean exponentFits(String written, int mantissaEnd) {
    if (mantissaEnd == written.length()) {
      return true;
    }
    String digits = written.substring(mantissaEnd + 1).replaceFirst("^[+-]?0*", "");
    return digits.length() <= 4;
  }

  private void digits() throws JsonSyntaxException {
    int start = at;
    while (peek() >= '0' && peek() <= '9') {
      at++;
    }
    if (at == start) {
      throw unexpected("expected a digit");
    }
  }

  private String string() throws JsonSyntaxException {
    at++;
    StringBuilder out = new StringBuilder();
    while (true) {
      int run = at;
      while (at < end && text[at] != '"' && text[at] != '\\' && (text[at] & 0xff) >= 0x20) {
        at++;
      }
      out.append(utf8(run));
      int c = peek();
      if (c == '"') {
        at++;
        return out.toString();
      }
      if (c != '\\') {
        throw unexpected("expected the end of a string");
      }
      at++;
      out.append(escape());
    }
  }

  private String utf8(int run) throws JsonSyntaxException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(text, run, at - run))
          .toString();
    } catch (CharacterCodingException e) {
      at = run;
      throw unexpected("bytes that are no UTF-8");
    }
  }

  private char escape() throws JsonSyntaxException {
    int c = peek();
    int plain = "\"\\/bfnrt".indexOf(c);
    if (plain >= 0 && c >= 0) {
      at++;
      return "\"\\/\b\f\n\r\t".charAt(plain);
    }
    if (c != 'u') {
      throw unexpected("an escape that JSON has not");
    }
    at++;
    int unit = 0;
    for (int i = 0; i < 4; i++) {
      int digit = at < end ? Character.digit(text[at], 16) : -1;
      if (digit < 0) {
        throw unexpected("expected a hexadecimal digit");
      }
      unit = unit << 4 | digit;
      at++;
    }
    return (char) unit;
  }

  private void skipSpace() {
    while (at < end
        && (text[at] == ' ' || text[at] == '\n' || text[at] == '\r' || text[at] == '\t')) {
      at++;
    }
  }

  /** The byte at hand, or -1 at the end. */
  private int peek() {
    return at < end ? text[at] & 0xff : -1;
  }

  private JsonSyntaxException unexpected(String message) {
    return new JsonSyntaxException(at, message);
  }
}
