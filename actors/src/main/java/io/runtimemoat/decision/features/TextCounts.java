package io.runtimemoat.decision.features;

/**
 * What the beginning of a text is made of, counted without words: more numbers, sentences and lines
 * than usual make a case harder than its length says.
 *
 * @param digits {@code 0} to {@code 9}
 * @param numbers runs of digits; {@code . , - /} may stand inside
 * @param words runs of anything but blanks
 * @param sentences {@code . ! ?} before a blank or the end
 * @param lines line breaks
 */
record TextCounts(int digits, int numbers, int words, int sentences, int lines) {
  /** Counts the first {@code limit} characters. */
  static TextCounts of(String text, int limit) {
    int length = Math.min(text.length(), limit);
    int digits = 0;
    int numbers = 0;
    int words = 0;
    int sentences = 0;
    int lines = 0;
    boolean inNumber = false;
    boolean inWord = false;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean isDigit = c >= '0' && c <= '9';
      boolean isBlank = Character.isWhitespace(c);
      digits += isDigit ? 1 : 0;
      numbers += isDigit && !inNumber ? 1 : 0;
      words += isBlank || inWord ? 0 : 1;
      lines += c == '\n' ? 1 : 0;
      boolean ends = i + 1 == length || Character.isWhitespace(text.charAt(i + 1));
      sentences += ends && (c == '.' || c == '!' || c == '?') ? 1 : 0;
      inNumber = isDigit || (inNumber && (c == '.' || c == ',' || c == '-' || c == '/'));
      inWord = !isBlank;
    }
    return new TextCounts(digits, numbers, words, sentences, lines);
  }
}
