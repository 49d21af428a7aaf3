package io.runtimemoat.decision.guard.redact;

/** How strings of JSON write characters (RFC 8259 §7). */
final class JsonEscapes {
  /** What may stand behind a backslash, alone. */
  static final String SHORT = "\"\\/bfnrt";

  /** What it means there. */
  static final String MEANINGS = "\"\\/\b\f\n\r\t";

  private JsonEscapes() {}

  /** A text as it stands inside a string. */
  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int meaning = MEANINGS.indexOf(c);
      if (meaning >= 0 && c != '/') {
        escaped.append('\\').append(SHORT.charAt(meaning));
      } else if (c < ' ') {
        escaped.append("\\u%04x".formatted((int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
