package io.runtimemoat.decision.guard.redact;

/**
 * Reads an answer character by character. Of JSON it knows what a string says (RFC 8259 §7) and
 * which characters only stand between values. Text that is no JSON reads as it is written.
 */
final class AnswerReader {
  /** Takes what is read. */
  interface Units {
    /**
     * A character.
     *
     * @param raw as the answer writes it; what of that was not shown yet
     */
    void character(char meaning, CharSequence raw);

    /** A mark between values; nothing is one across it. */
    void mark(char mark);
  }

  private static final String MARKS = "{}[]:,\"";
  private static final int UNICODE_ESCAPE = 6;

  private final boolean json;
  private final StringBuilder escape = new StringBuilder();
  private int shown;
  private boolean inString;

  AnswerReader(boolean json) {
    this.json = json;
  }

  /** A reader of the same text so far. */
  AnswerReader fork() {
    AnswerReader fork = new AnswerReader(json);
    fork.escape.append(escape);
    fork.shown = shown;
    fork.inString = inString;
    return fork;
  }

  void read(CharSequence text, Units units) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!json) {
        units.character(c, text.subSequence(i, i + 1));
      } else if (inString && (escape.length() > 0 || c == '\\')) {
        escape.append(c);
        endEscape(units);
      } else if (MARKS.indexOf(c) >= 0 && (!inString || c == '"')) {
        units.mark(c);
        inString = !inString && c == '"';
      } else {
        units.character(c, text.subSequence(i, i + 1));
      }
    }
  }

  private void endEscape(Units units) {
    int length = escape.length();
    if (length == 1) {
      return;
    }
    char last = escape.charAt(length - 1);
    if (length == 2 && last != 'u') {
      int meaning = JsonEscapes.SHORT.indexOf(last);
      give(meaning < 0 ? last : JsonEscapes.MEANINGS.charAt(meaning), units);
    } else if (length > 2 && Character.digit(last, 16) < 0) {
      give(last, units); // no escape, and so no JSON
    } else if (length == UNICODE_ESCAPE) {
      give((char) Integer.parseInt(escape.substring(2), 16), units);
    }
  }

  private void give(char meaning, Units units) {
    String raw = escape.substring(shown);
    escape.setLength(0);
    shown = 0;
    units.character(meaning, raw);
  }

  /** Whether the place is inside a string of JSON. */
  boolean isInString() {
    return inString;
  }

  /** What was read so far has been shown, the beginning of an escape too. */
  void showAll() {
    shown = escape.length();
  }

  /** The answer is over; an escape that was begun is text. */
  void end(Units units) {
    if (escape.length() > 0) {
      give(escape.charAt(escape.length() - 1), units);
    }
  }
}
