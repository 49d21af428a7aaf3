package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.Verdict.Status;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What tests of schemas ask of grammars. */
final class TestGrammars {
  static Status status(Grammar grammar, String text) {
    return grammar.validate(text.getBytes(StandardCharsets.UTF_8)).status();
  }

  static boolean lives(Status status) {
    return status == Status.OK || status == Status.COMPLETE;
  }

  /** A begun text with the shortest ending that its grammar knows. */
  static String ended(Grammar grammar, String begun) {
    GrammarValidator validator = grammar.validator();
    validator.feed(begun.getBytes(StandardCharsets.UTF_8));
    byte[] rest =
        validator
            .shortestCompletion()
            .orElseThrow(
                () -> new AssertionError(grammar.source() + " has no ending for " + begun));
    return begun + new String(rest, StandardCharsets.UTF_8);
  }

  /** Empty where the schema is refused. */
  static Optional<Grammar> compiled(String schema) {
    try {
      return Optional.of(Grammar.ofSchema(schema));
    } catch (RefusedGrammarException e) {
      return Optional.empty();
    }
  }

  private TestGrammars() {}
}
