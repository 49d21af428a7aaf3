package io.runtimemoat.decision.grammar.ebnf;

import io.runtimemoat.decision.grammar.rules.RefusedRulesException;

/** A place in a grammar's text. */
final class Cursor {
  private final String text;
  private int at;

  Cursor(String text) {
    this.text = text;
  }

  int at() {
    return at;
  }

  void moveTo(int place) {
    at = place;
  }

  boolean atEnd() {
    return at >= text.length();
  }

  /** The character here; 0 at the end. */
  char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  boolean looksAt(String word) {
    return text.startsWith(word, at);
  }

  boolean take(String word) {
    if (looksAt(word)) {
      at += word.length();
      return true;
    }
    return false;
  }

  void expect(String word) throws RefusedRulesException {
    if (!take(word)) {
      throw refused("expected '" + word + "'");
    }
  }

  /** The code point here, which is passed. */
  int next() throws RefusedRulesException {
    if (atEnd()) {
      throw refused("the grammar ends too early");
    }
    int c = text.codePointAt(at);
    at += Character.charCount(c);
    return c;
  }

  String since(int start) {
    return text.substring(start, at);
  }

  /** Passes white space; line ends too if {@code lines}. */
  void skipSpaces(boolean lines) {
    while (!atEnd() && (isBlank(peek()) || (lines && isLineEnd(peek())))) {
      at++;
    }
  }

  /** Passes what is left of a line. */
  void skipLine() {
    while (!atEnd() && !isLineEnd(peek())) {
      at++;
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t';
  }

  static boolean isLineEnd(char c) {
    return c == '\n' || c == '\r';
  }

  static boolean isNameStart(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  int number() throws RefusedRulesException {
    int start = at;
    while (isDigit(peek())) {
      at++;
    }
    if (at == start || at - start > 6) {
      throw refused("expected a number below a million");
    }
    return Integer.parseInt(since(start));
  }

  int hex(int digits) throws RefusedRulesException {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = Character.digit(peek(), 16);
      if (digit < 0 || peek() >= 0x80) {
        throw refused("an escape needs " + digits + " hexadecimal digits");
      }
      value = value << 4 | digit;
      at++;
    }
    if (value < 0 || value > Character.MAX_CODE_POINT) {
      throw refused("an escape beyond the last code point");
    }
    return value;
  }

  RefusedRulesException refused(String reason) {
    int line = 1;
    for (int i = 0; i < Math.min(at, text.length()); i++) {
      line += text.charAt(i) == '\n' ? 1 : 0;
    }
    return new RefusedRulesException("line " + line, reason);
  }
}
