package io.runtimemoat.actors.output;

import io.runtimemoat.decision.grammar.CallProof;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.Verdict;
import io.runtimemoat.decision.grammar.calls.CallReader;
import io.runtimemoat.gpu.TextGrammar;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * What the calls of an answer are held to.
 *
 * @param parameters of each tool that may be called, compiled
 * @param definition what a model of this process writes under
 * @param only the tool whose arguments are all that such a model writes; empty where it writes
 *     calls with names, and perhaps text
 * @param asked what the client asks for
 */
public record HeldCalls(
    Map<String, Grammar> parameters,
    TextGrammar definition,
    Optional<String> only,
    OfferedTools.Asked asked) {
  /** Calls of one answer; models make a handful. */
  private static final int MOST_CALLS = 256;

  /** OpenAI's bound is 64. */
  private static final int LONGEST_NAME = 256;

  public HeldCalls {
    parameters = Map.copyOf(parameters);
  }

  /** Whether the client said which tool has to be called. */
  public boolean named() {
    return asked == OfferedTools.Asked.NAMED;
  }

  /** Whether an answer without a call is none. */
  public boolean required() {
    return named() || asked == OfferedTools.Asked.CALL;
  }

  /** What a device goes on under, behind a text that stands already. */
  public TextGrammar behind(String begun) {
    return new TextGrammar(definition.kind(), definition.definition(), begun);
  }

  /** Of the calls of one attempt. */
  public CallProof proof() {
    return new CallProof(parameters, MOST_CALLS);
  }

  /** Of what a model of this process writes, where it writes names. */
  public CallReader reader() {
    return new CallReader(GrammarBook.SYNTAX, LONGEST_NAME);
  }

  /** Whether a call can be made; one that takes nothing may have no arguments. */
  public boolean isWhole(String name, String arguments) {
    Grammar grammar = parameters.get(name);
    String said = arguments.isBlank() ? "{}" : arguments;
    return grammar != null
        && grammar.validate(said.getBytes(StandardCharsets.UTF_8)).status()
            == Verdict.Status.COMPLETE;
  }
}
