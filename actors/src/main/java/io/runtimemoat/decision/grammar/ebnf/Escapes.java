package io.runtimemoat.decision.grammar.ebnf;

import io.runtimemoat.decision.grammar.rules.RefusedRulesException;

/** What follows a backslash in a quoted text or a set of characters. */
final class Escapes {
  private static final String NAMED = "nrtbfav0e";
  private static final String MEANT = "\n\r\t\b\f\u0007\u000b\0\u001b";

  private Escapes() {}

  /** The character of an escape; the cursor stands after the backslash. */
  static int read(Cursor cursor, String itself) throws RefusedRulesException {
    int c = cursor.next();
    int named = NAMED.indexOf(c);
    if (named >= 0) {
      return MEANT.charAt(named);
    }
    if (itself.indexOf(c) >= 0) {
      return c;
    }
    return switch (c) {
      case 'x' -> cursor.hex(2);
      case 'u' -> unit(cursor);
      case 'U' -> cursor.hex(8);
      default -> throw cursor.refused("the escape \\" + Character.toString(c) + " is not known");
    };
  }

  private static int unit(Cursor cursor) throws RefusedRulesException {
    int unit = cursor.hex(4);
    int back = cursor.at();
    if (Character.isHighSurrogate((char) unit) && cursor.take("\\u")) {
      int low = cursor.hex(4);
      if (Character.isLowSurrogate((char) low)) {
        return Character.toCodePoint((char) unit, (char) low);
      }
      cursor.moveTo(back);
    }
    if (unit >= Character.MIN_SURROGATE && unit <= Character.MAX_SURROGATE) {
      throw cursor.refused("an escape of half a character, which no text has");
    }
    return unit;
  }
}
