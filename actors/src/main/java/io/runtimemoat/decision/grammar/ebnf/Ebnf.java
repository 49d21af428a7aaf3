package io.runtimemoat.decision.grammar.ebnf;

import io.runtimemoat.decision.grammar.rules.RefusedRulesException;
import io.runtimemoat.decision.grammar.rules.Rules;

/** Reads a grammar in either syntax; {@code ::=} tells GBNF from Lark, as in vLLM. */
public final class Ebnf {
  private Ebnf() {}

  /**
   * The rules of a grammar.
   *
   * @throws RefusedRulesException that names the line and what is wrong there
   */
  public static Rules read(String text) throws RefusedRulesException {
    return isGbnf(text) ? new GbnfReader(text).read() : new LarkReader(text).read();
  }

  private static boolean isGbnf(String text) {
    return text.lines()
        .map(line -> line.replaceFirst("(#|//).*$", ""))
        .anyMatch(line -> line.contains("::="));
  }
}
