package io.runtimemoat.decision.grammar.ebnf;

import io.runtimemoat.decision.grammar.rules.RefusedRulesException;

/** What Lark's syntax has between its parts: names, comments, line ends. */
final class LarkCursor {
  private final Cursor cursor;

  LarkCursor(String text) {
    this.cursor = new Cursor(text);
  }

  Cursor at() {
    return cursor;
  }

  /** Passes white space, line ends and comments. */
  void skip() {
    cursor.skipSpaces(true);
    while (cursor.looksAt("//") || cursor.looksAt("#")) {
      cursor.skipLine();
      cursor.skipSpaces(true);
    }
  }

  /** A name in upper case, underscores before it aside. */
  static boolean isTerminal(String name) {
    String letters = name.replaceFirst("^_+", "");
    return !letters.isEmpty() && letters.charAt(0) >= 'A' && letters.charAt(0) <= 'Z';
  }

  private static boolean isNamePart(char c) {
    return Cursor.isNameStart(c) || Cursor.isDigit(c) || c == '-';
  }

  /** The name here, without the marks that only shape Lark's trees. */
  String name() throws RefusedRulesException {
    while (cursor.take("?") || cursor.take("!")) {
      // they say how a tree is built
    }
    int start = cursor.at();
    if (!Cursor.isNameStart(cursor.peek())) {
      throw cursor.refused("expected a name");
    }
    while (isNamePart(cursor.peek()) && !cursor.looksAt("->")) {
      cursor.moveTo(cursor.at() + 1);
    }
    return cursor.since(start);
  }

  /** Whether a rule, a terminal or a directive begins here. */
  boolean beginsItem() throws RefusedRulesException {
    if (cursor.looksAt("%ignore")
        || cursor.looksAt("%import")
        || cursor.looksAt("%llguidance")
        || cursor.looksAt("%declare")
        || cursor.looksAt("%override")) {
      return true;
    }
    int back = cursor.at();
    while (cursor.take("?") || cursor.take("!")) {
      // marks before a name
    }
    if (!Cursor.isNameStart(cursor.peek())) {
      cursor.moveTo(back);
      return false;
    }
    name();
    skip();
    if (cursor.take("[")) {
      while (!cursor.atEnd() && !cursor.take("]")) {
        cursor.next();
      }
      skip();
    }
    if (cursor.take(".")) {
      while (Cursor.isDigit(cursor.peek())) {
        cursor.next();
      }
      skip();
    }
    boolean begins = cursor.looksAt(":");
    cursor.moveTo(back);
    return begins;
  }
}
