package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.pattern.CodePoints;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What may follow a text, in words. */
final class RuleExpectations {
  private static final int MOST = 16;

  private final Lexer lexer;

  RuleExpectations(Lexer lexer) {
    this.lexer = lexer;
  }

  List<String> of(RuleState state) {
    Set<String> expected = new LinkedHashSet<>();
    for (RuleState way = state; way != null; way = way.more()) {
      InnerText inner = way.lex().inner;
      if (inner != null) {
        inner.machine().expectations(inner.state()).stream()
            .filter(words -> !words.equals("end of text"))
            .forEach(expected::add);
        continue;
      }
      if (way.lex().key.missing() > 0) {
        expected.add("the rest of a character");
        continue;
      }
      for (int step : way.lex().reads) {
        add(lexer.nodes().get(step).read(), expected);
      }
    }
    if (state.complete()) {
      expected.add("end of text");
    }
    return new ArrayList<>(expected).subList(0, Math.min(MOST, expected.size()));
  }

  private static void add(CodePoints set, Set<String> expected) {
    if (set.containsAll(' ', '~') || set.ranges().length > 2 * MOST) {
      expected.add("a character");
      return;
    }
    for (int i = 0; i < set.ranges().length; i += 2) {
      int first = set.ranges()[i];
      int last = set.ranges()[i + 1];
      expected.add(first == last ? shown(first) : shown(first) + " to " + shown(last));
    }
  }

  private static String shown(int codePoint) {
    return switch (codePoint) {
      case '\n' -> "\"\\n\"";
      case '\r' -> "\"\\r\"";
      case '\t' -> "\"\\t\"";
      case '"' -> "'\"'";
      default ->
          codePoint < ' ' || !Character.isDefined(codePoint)
              ? String.format("U+%04X", codePoint)
              : "\"" + Character.toString(codePoint) + "\"";
    };
  }
}
