package io.runtimemoat.actors.output;

import io.runtimemoat.decision.grammar.EndingRule;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarValidator;
import io.runtimemoat.decision.grammar.Verdict;
import io.runtimemoat.gpu.TextGrammar;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What an answer is held to.
 *
 * @param definition as the client wrote it
 * @param compiled the same, to check with
 */
public record HeldOutput(TextGrammar definition, Grammar compiled) {
  /** What a device goes on under, behind a text that stands already. */
  public TextGrammar behind(String begun) {
    return new TextGrammar(definition.kind(), definition.definition(), begun);
  }

  /** Whether some document begins with a text. */
  public boolean startsWith(String text) {
    Verdict.Status status = read(text).status();
    return status == Verdict.Status.OK || status == Verdict.Status.COMPLETE;
  }

  /** Whether a text is a whole document. */
  public boolean isWhole(String text) {
    return read(text).status() == Verdict.Status.COMPLETE;
  }

  /**
   * A short text that makes a document of one that was begun; empty when none is known.
   *
   * @param rule what it has to be beside that
   */
  public Optional<String> ending(String begun, EndingRule rule) {
    GrammarValidator reader = read(begun);
    return reader.status() == Verdict.Status.OK ? reader.completion(rule) : Optional.empty();
  }

  private GrammarValidator read(String text) {
    GrammarValidator reader = compiled.validator();
    reader.feed(text.getBytes(StandardCharsets.UTF_8));
    return reader;
  }
}
