package io.runtimemoat.decision.grammar.ebnf;

import io.runtimemoat.decision.grammar.pattern.Regex;
import io.runtimemoat.decision.grammar.rules.RefusedRulesException;

/** Reads {@code * + ? {2} {2,} {,2} {2,3}}. */
final class Repetitions {
  private Repetitions() {}

  /** The part with what follows it; the same part if nothing does. */
  static Regex after(Regex part, Cursor cursor, Runnable skip) throws RefusedRulesException {
    if (cursor.take("*")) {
      return new Regex.Repeat(part, 0, -1);
    }
    if (cursor.take("+")) {
      return new Regex.Repeat(part, 1, -1);
    }
    if (cursor.take("?")) {
      return new Regex.Repeat(part, 0, 1);
    }
    if (!cursor.take("{")) {
      return part;
    }
    skip.run();
    int least = Cursor.isDigit(cursor.peek()) ? cursor.number() : -1;
    skip.run();
    int most = least;
    if (cursor.take(",")) {
      skip.run();
      most = Cursor.isDigit(cursor.peek()) ? cursor.number() : -1;
      skip.run();
    } else if (least < 0) {
      throw cursor.refused("expected a number of repetitions");
    }
    cursor.expect("}");
    return counted(part, Math.max(0, least), most, cursor);
  }

  static Regex counted(Regex part, int least, int most, Cursor cursor)
      throws RefusedRulesException {
    if (most >= 0 && most < least) {
      throw cursor.refused("a repetition that is out of order");
    }
    return new Regex.Repeat(part, least, most);
  }
}
