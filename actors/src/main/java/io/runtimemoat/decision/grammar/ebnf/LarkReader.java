package io.runtimemoat.decision.grammar.ebnf;

import io.runtimemoat.decision.grammar.pattern.Regex;
import io.runtimemoat.decision.grammar.rules.RefusedRulesException;
import io.runtimemoat.decision.grammar.rules.Rules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads Lark's syntax as llguidance takes it: rules in lower case, terminals in upper case, {@code
 * %ignore} between terminals. Terminals match as much or as little as the rules allow.
 */
final class LarkReader {
  private static final String IGNORED = "%ignore";
  private static final String START = "%start";

  private final LarkCursor cursor;
  private final Map<String, Regex> bodies = new LinkedHashMap<>();
  private final List<Regex> ignored = new ArrayList<>();
  private final InlineSchemas schemas = new InlineSchemas();

  LarkReader(String text) {
    this.cursor = new LarkCursor(text);
  }

  Rules read() throws RefusedRulesException {
    cursor.skip();
    while (!cursor.at().atEnd()) {
      if (cursor.at().peek() == '%') {
        directive();
      } else {
        rule();
      }
      cursor.skip();
    }
    String first = bodies.containsKey("start") ? "start" : firstRule();
    Regex spaces =
        ignored.isEmpty() ? Regex.empty() : new Regex.Repeat(new Regex.Choice(ignored), 0, -1);
    bodies.put(IGNORED, spaces);
    schemas.addTo(bodies);
    bodies.put(START, new Regex.Sequence(List.of(new Regex.Call(IGNORED), new Regex.Call(first))));
    return Rules.of(TerminalAlgebra.workedOut(bodies), START, schemas.texts());
  }

  private String firstRule() throws RefusedRulesException {
    return bodies.keySet().stream()
        .filter(name -> !LarkCursor.isTerminal(name))
        .findFirst()
        .orElseThrow(() -> new RefusedRulesException("", "no rule is named start"));
  }

  private void rule() throws RefusedRulesException {
    String name = cursor.name();
    options(name);
    if (cursor.at().looksAt("{")) {
      throw cursor.at().refused("templates are not supported: write a rule for each use");
    }
    if (cursor.at().looksAt(".")) {
      throw cursor.at().refused("priorities are not supported: leave them out");
    }
    cursor.at().expect(":");
    if (cursor.at().looksAt(":=")) {
      throw cursor.at().refused("write ':' as in Lark, or '::=' in every rule as in GBNF");
    }
    if (bodies.containsKey(name)) {
      throw cursor.at().refused("rule " + name + " is defined twice");
    }
    boolean terminal = LarkCursor.isTerminal(name);
    bodies.put(name, new LarkExpressions(cursor, terminal ? "" : IGNORED, schemas).choice());
    if (!cursor.at().atEnd() && !cursor.beginsItem()) {
      throw cursor.at().refused("expected a rule, not '" + cursor.at().peek() + "'");
    }
  }

  /** Of all options of a rule, only naming what it matched leaves the language as it is. */
  private void options(String name) throws RefusedRulesException {
    cursor.skip();
    if (!cursor.at().take("[")) {
      return;
    }
    int start = cursor.at().at();
    while (!cursor.at().looksAt("]")) {
      cursor.at().next();
    }
    String options = cursor.at().since(start);
    cursor.at().expect("]");
    cursor.skip();
    if (!options.strip().matches("capture(\\s*=\\s*\"[^\"]*\")?")) {
      throw cursor
          .at()
          .refused("rule " + name + " has [" + options + "]: only capture is supported");
    }
  }

  private void directive() throws RefusedRulesException {
    if (cursor.at().take("%ignore")) {
      ignored.add(new LarkExpressions(cursor, "", schemas).choice());
    } else if (cursor.at().take("%import")) {
      imports();
    } else if (cursor.at().take("%llguidance")) {
      cursor.skip();
      cursor.at().expect("{");
      cursor.skip();
      if (!cursor.at().take("}")) {
        throw cursor.at().refused("options of %llguidance are not supported: leave them out");
      }
    } else {
      throw cursor.at().refused("only %ignore, %import common and %llguidance {} are supported");
    }
  }

  private void imports() throws RefusedRulesException {
    cursor.skip();
    String library = cursor.name();
    if (!library.equals("common")) {
      throw cursor.at().refused("only %import common is supported");
    }
    if (cursor.at().take(".")) {
      String name = cursor.name();
      cursor.at().skipSpaces(false);
      String alias = name;
      if (cursor.at().take("->")) {
        cursor.skip();
        alias = cursor.name();
      }
      addCommon(name, alias);
      return;
    }
    cursor.skip();
    cursor.at().expect("(");
    do {
      cursor.skip();
      String name = cursor.name();
      addCommon(name, name);
      cursor.skip();
    } while (cursor.at().take(","));
    cursor.at().expect(")");
  }

  private void addCommon(String name, String alias) throws RefusedRulesException {
    String pattern = CommonTerminals.pattern(name);
    if (pattern == null) {
      throw cursor.at().refused("common." + name + " is not known");
    }
    if (bodies.containsKey(alias)) {
      throw cursor.at().refused(alias + " is defined twice");
    }
    bodies.put(alias, LarkExpressions.pattern(cursor.at(), pattern, ""));
  }
}
