package io.runtimemoat.decision.guard.pii;

/** Character classes of the formats, ASCII but for word edges. */
final class Chars {
  /** From here on scripts are written without spaces: their letters end no number. */
  private static final char FIRST_IDEOGRAPHIC = '\u2E80';

  private Chars() {}

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isDigitUnit(int unit) {
    return unit >= '0' && unit <= '9';
  }

  static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  static boolean isLetter(char c) {
    return isUpper(c) || (c >= 'a' && c <= 'z');
  }

  static boolean isAlnum(char c) {
    return isDigit(c) || isLetter(c);
  }

  static boolean isHex(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  /** Whether a format may not begin or end beside {@code c}. */
  static boolean isWord(char c) {
    return isAlnum(c)
        || c == '_'
        || (c > 127 && c < FIRST_IDEOGRAPHIC && Character.isLetterOrDigit(c));
  }

  /** A blank that may stand inside a number. */
  static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\u00A0' || c == '\u202F' || c == '\u2009';
  }

  static boolean isSpace(char c) {
    return isBlank(c) || Character.isWhitespace(c);
  }
}
