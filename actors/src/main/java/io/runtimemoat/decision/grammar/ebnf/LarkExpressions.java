package io.runtimemoat.decision.grammar.ebnf;

import io.runtimemoat.decision.grammar.pattern.CodePoints;
import io.runtimemoat.decision.grammar.pattern.PatternException;
import io.runtimemoat.decision.grammar.pattern.PatternSyntax;
import io.runtimemoat.decision.grammar.pattern.Regex;
import io.runtimemoat.decision.grammar.rules.RefusedRulesException;
import java.util.ArrayList;
import java.util.List;

/** What stands after the colon of a rule or a terminal. */
final class LarkExpressions {
  private static final int MAX_NESTING = 48;

  private final LarkCursor cursor;
  private final String ignored;
  private final InlineSchemas schemas;
  private int depth;

  /**
   * Reads at {@code cursor}.
   *
   * @param ignored the rule that follows every terminal; empty inside a terminal
   * @param schemas where the schemas of rules go
   */
  LarkExpressions(LarkCursor cursor, String ignored, InlineSchemas schemas) {
    this.cursor = cursor;
    this.ignored = ignored;
    this.schemas = schemas;
  }

  Regex choice() throws RefusedRulesException {
    List<Regex> options = new ArrayList<>();
    cursor.skip();
    cursor.at().take("|");
    do {
      options.add(conjunction());
    } while (cursor.at().take("|"));
    return options.size() == 1 ? options.get(0) : new Regex.Choice(options);
  }

  /** Sequences that a text is all of: {@code &} binds tighter than {@code |}. */
  private Regex conjunction() throws RefusedRulesException {
    List<Regex> parts = new ArrayList<>(List.of(sequence()));
    while (cursor.at().looksAt("&")) {
      operator();
      parts.add(sequence());
    }
    return parts.size() == 1 ? parts.get(0) : new Regex.Both(parts);
  }

  private void operator() throws RefusedRulesException {
    if (!ignored.isEmpty()) {
      throw cursor
          .at()
          .refused(
              "& and ~ are operators of terminals: give what they work on a name in upper case");
    }
    cursor.at().next();
  }

  private Regex sequence() throws RefusedRulesException {
    List<Regex> parts = new ArrayList<>();
    cursor.skip();
    while (!cursor.at().atEnd() && "|&)]".indexOf(cursor.at().peek()) < 0) {
      if (cursor.at().take("->")) {
        cursor.skip();
        cursor.name();
        cursor.skip();
        continue;
      }
      if (cursor.beginsItem()) {
        break;
      }
      parts.add(repeated());
      cursor.skip();
    }
    return parts.size() == 1 ? parts.get(0) : new Regex.Sequence(parts);
  }

  private Regex repeated() throws RefusedRulesException {
    Regex part = opposite();
    Regex repeated = Repetitions.after(part, cursor.at(), cursor::skip);
    cursor.at().skipSpaces(false);
    if (repeated == part && beginsCount()) {
      int least = cursor.at().number();
      cursor.at().skipSpaces(false);
      int most = least;
      if (cursor.at().take("..")) {
        cursor.skip();
        most = cursor.at().number();
      }
      return Repetitions.counted(part, least, most, cursor.at());
    }
    return repeated;
  }

  /** Passes a {@code ~} behind which a number stands; others say that something is not so. */
  private boolean beginsCount() {
    int back = cursor.at().at();
    if (cursor.at().take("~")) {
      cursor.skip();
      if (Cursor.isDigit(cursor.at().peek())) {
        return true;
      }
      cursor.at().moveTo(back);
    }
    return false;
  }

  /** An atom, or what it is not: {@code ~} binds tighter than any repetition. */
  private Regex opposite() throws RefusedRulesException {
    if (!cursor.at().looksAt("~")) {
      return atom();
    }
    operator();
    cursor.skip();
    if (++depth > MAX_NESTING) {
      throw cursor.at().refused("more than " + MAX_NESTING + " nested groups");
    }
    Regex part = opposite();
    depth--;
    return new Regex.Not(part);
  }

  private Regex atom() throws RefusedRulesException {
    Cursor at = cursor.at();
    if (at.looksAt("(") || at.looksAt("[")) {
      return group();
    }
    if (at.looksAt("\"") || at.looksAt("'")) {
      return lexeme(quotedOrRange());
    }
    if (at.take("/")) {
      return lexeme(slashed());
    }
    if (at.peek() == '<') {
      throw at.refused(
          "tokens such as <think> are not supported: a grammar describes text; write it in quotes");
    }
    if (at.take("%json")) {
      if (ignored.isEmpty()) {
        throw at.refused("%json inside a terminal: put it into a rule, in lower case");
      }
      return lexeme(schemas.read(cursor));
    }
    if (at.peek() == '%' || at.peek() == '@') {
      throw at.refused("of grammars inside grammars only %json { ... } is supported");
    }
    String name = cursor.name();
    boolean terminal = LarkCursor.isTerminal(name);
    if (ignored.isEmpty() && !terminal) {
      throw at.refused("rule " + name + " inside a terminal: write its name in upper case");
    }
    Regex call = new Regex.Call(name);
    return terminal ? lexeme(call) : call;
  }

  private Regex group() throws RefusedRulesException {
    Cursor at = cursor.at();
    boolean optional = at.looksAt("[");
    at.next();
    if (++depth > MAX_NESTING) {
      throw at.refused("more than " + MAX_NESTING + " nested groups");
    }
    Regex inner = choice();
    at.expect(optional ? "]" : ")");
    depth--;
    return optional ? new Regex.Repeat(inner, 0, 1) : inner;
  }

  /** A terminal inside a rule, and what may be ignored after it. */
  private Regex lexeme(Regex text) {
    return ignored.isEmpty() ? text : new Regex.Sequence(List.of(text, new Regex.Call(ignored)));
  }

  private Regex quotedOrRange() throws RefusedRulesException {
    Cursor at = cursor.at();
    String first = quoted();
    if (at.take("..")) {
      String last = quoted();
      boolean single =
          first.codePointCount(0, first.length()) == 1
              && last.codePointCount(0, last.length()) == 1;
      if (!single || first.codePointAt(0) > last.codePointAt(0)) {
        throw at.refused("a range needs two single characters in order");
      }
      return new Regex.OneOf(CodePoints.range(first.codePointAt(0), last.codePointAt(0)));
    }
    boolean anyCase = at.take("i");
    return Regex.text(first, new PatternSyntax(true, anyCase, false, false));
  }

  private String quoted() throws RefusedRulesException {
    Cursor at = cursor.at();
    String quote = at.looksAt("'") ? "'" : "\"";
    at.expect(quote);
    StringBuilder text = new StringBuilder();
    while (!at.take(quote)) {
      if (at.atEnd() || Cursor.isLineEnd(at.peek())) {
        throw at.refused("a quoted text without its closing quote");
      }
      text.appendCodePoint(at.take("\\") ? Escapes.read(at, "\"'\\/") : at.next());
    }
    return text.toString();
  }

  private Regex slashed() throws RefusedRulesException {
    Cursor at = cursor.at();
    int start = at.at();
    while (!at.looksAt("/")) {
      if (at.atEnd() || Cursor.isLineEnd(at.peek())) {
        throw at.refused("a pattern without its closing '/'");
      }
      at.take("\\");
      at.next();
    }
    String pattern = at.since(start);
    at.expect("/");
    int flags = at.at();
    while (Cursor.isNameStart(at.peek())) {
      at.next();
    }
    return pattern(at, pattern, at.since(flags));
  }

  /** A pattern that has no anchors: a terminal is matched wherever its rule puts it. */
  static Regex pattern(Cursor at, String pattern, String flags) throws RefusedRulesException {
    if (!flags.matches("[isu]*")) {
      throw at.refused("the flags " + flags + " of a pattern: only i, s and u are supported");
    }
    try {
      PatternSyntax syntax =
          new PatternSyntax(true, flags.contains("i"), flags.contains("s"), true);
      Regex regex = Regex.parse(pattern, syntax);
      if (regex.hasAnchors()) {
        throw at.refused(
            "^, $, \\b and look-around have no meaning inside a grammar: leave them out");
      }
      return regex;
    } catch (PatternException e) {
      throw at.refused("/" + pattern + "/: " + e.getMessage());
    }
  }
}
