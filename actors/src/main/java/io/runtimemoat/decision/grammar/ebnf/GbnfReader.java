package io.runtimemoat.decision.grammar.ebnf;

import io.runtimemoat.decision.grammar.pattern.CodePoints;
import io.runtimemoat.decision.grammar.pattern.PatternSyntax;
import io.runtimemoat.decision.grammar.pattern.Regex;
import io.runtimemoat.decision.grammar.rules.RefusedRulesException;
import io.runtimemoat.decision.grammar.rules.Rules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code name ::= …}: quoted texts, sets of characters, groups, alternatives, repetitions. A
 * rule goes on until the next one begins; {@code root} is the whole text.
 */
final class GbnfReader {
  private static final int MAX_NESTING = 48;
  private static final int MAX_REPEATED = 2;
  private static final List<String> MACROS =
      List.of("TagDispatch", "Token", "ExcludeToken", "TokenTagDispatch", "Regex", "Repeat");

  private final Cursor cursor;
  private int depth;

  GbnfReader(String text) {
    this.cursor = new Cursor(text);
  }

  Rules read() throws RefusedRulesException {
    Map<String, Regex> bodies = new LinkedHashMap<>();
    skip();
    while (!cursor.atEnd()) {
      String name = name();
      skip();
      cursor.expect("::=");
      if (bodies.containsKey(name)) {
        throw cursor.refused("rule " + name + " is defined twice");
      }
      bodies.put(name, choice());
      if (cursor.looksAt("(=")) {
        throw cursor.refused("look-ahead (=…) is not supported: leave it out, it only hints");
      }
      if (!cursor.atEnd() && !beginsRule()) {
        throw cursor.refused("expected another rule or the end, not '" + cursor.peek() + "'");
      }
    }
    return Rules.of(bodies, "root");
  }

  private void skip() {
    cursor.skipSpaces(true);
    while (cursor.peek() == '#') {
      cursor.skipLine();
      cursor.skipSpaces(true);
    }
  }

  private static boolean isNamePart(char c) {
    return Cursor.isNameStart(c) || Cursor.isDigit(c) || c == '-' || c == '.';
  }

  private String name() throws RefusedRulesException {
    int start = cursor.at();
    if (!Cursor.isNameStart(cursor.peek()) && !Cursor.isDigit(cursor.peek())) {
      throw cursor.refused("expected the name of a rule");
    }
    while (isNamePart(cursor.peek())) {
      cursor.moveTo(cursor.at() + 1);
    }
    return cursor.since(start);
  }

  private boolean beginsRule() throws RefusedRulesException {
    if (!isNamePart(cursor.peek())) {
      return false;
    }
    int back = cursor.at();
    while (isNamePart(cursor.peek())) {
      cursor.moveTo(cursor.at() + 1);
    }
    skip();
    boolean begins = cursor.looksAt("::=");
    cursor.moveTo(back);
    return begins;
  }

  private Regex choice() throws RefusedRulesException {
    List<Regex> options = new ArrayList<>();
    options.add(sequence());
    while (cursor.take("|")) {
      options.add(sequence());
    }
    return options.size() == 1 ? options.get(0) : new Regex.Choice(options);
  }

  private Regex sequence() throws RefusedRulesException {
    List<Regex> parts = new ArrayList<>();
    skip();
    while (!cursor.atEnd() && "|)".indexOf(cursor.peek()) < 0 && !cursor.looksAt("(=")) {
      if (beginsRule()) {
        break;
      }
      parts.add(repeated(element()));
      skip();
    }
    return parts.size() == 1 ? parts.get(0) : new Regex.Sequence(parts);
  }

  private Regex element() throws RefusedRulesException {
    if (cursor.take("\"")) {
      return quoted();
    }
    if (cursor.take("[")) {
      return new Regex.OneOf(set());
    }
    if (cursor.take(".")) {
      return new Regex.OneOf(CodePoints.ALL);
    }
    if (cursor.take("(")) {
      if (++depth > MAX_NESTING) {
        throw cursor.refused("more than " + MAX_NESTING + " nested groups");
      }
      Regex inner = choice();
      cursor.expect(")");
      depth--;
      return inner;
    }
    if (cursor.peek() == '<' || cursor.peek() == '!') {
      throw cursor.refused(
          "tokens such as <think> are not supported: a grammar describes text; write it in quotes");
    }
    String name = name();
    if (MACROS.contains(name) && cursor.peek() == '(') {
      throw cursor.refused(name + "(…) is not supported: write it as rules");
    }
    return new Regex.Call(name);
  }

  private Regex quoted() throws RefusedRulesException {
    StringBuilder text = new StringBuilder();
    while (!cursor.take("\"")) {
      if (cursor.atEnd() || Cursor.isLineEnd(cursor.peek())) {
        throw cursor.refused("a quoted text without its closing quote");
      }
      boolean escaped = cursor.take("\\");
      text.appendCodePoint(escaped ? Escapes.read(cursor, "\"'\\/?[]-^") : cursor.next());
    }
    return Regex.text(text.toString(), PatternSyntax.STRICT);
  }

  private CodePoints set() throws RefusedRulesException {
    boolean negated = cursor.take("^");
    List<CodePoints> parts = new ArrayList<>();
    while (!cursor.take("]")) {
      int first = member();
      int last = first;
      if (cursor.looksAt("-") && !cursor.looksAt("-]")) {
        cursor.expect("-");
        last = member();
      }
      if (last < first) {
        throw cursor.refused("a range of characters that is out of order");
      }
      parts.add(CodePoints.range(first, last));
    }
    CodePoints all = CodePoints.union(parts);
    return negated ? all.negated() : all;
  }

  private int member() throws RefusedRulesException {
    if (cursor.atEnd() || Cursor.isLineEnd(cursor.peek())) {
      throw cursor.refused("a set of characters without its closing bracket");
    }
    return cursor.take("\\") ? Escapes.read(cursor, "\"'\\/?[]-^.*+(){}|$#") : cursor.next();
  }

  private Regex repeated(Regex part) throws RefusedRulesException {
    Regex repeated = part;
    for (int times = 0; ; times++) {
      Regex next = Repetitions.after(repeated, cursor, this::skip);
      if (next == repeated) {
        return repeated;
      }
      if (times == MAX_REPEATED) {
        throw cursor.refused("more than " + MAX_REPEATED + " repetitions of one another");
      }
      repeated = next;
    }
  }
}
