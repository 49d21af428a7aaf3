package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.automaton.Automaton;
import io.runtimemoat.decision.grammar.ebnf.Ebnf;
import io.runtimemoat.decision.grammar.pattern.PatternException;
import io.runtimemoat.decision.grammar.pattern.PatternSyntax;
import io.runtimemoat.decision.grammar.pattern.Regex;
import io.runtimemoat.decision.grammar.rules.RefusedRulesException;
import io.runtimemoat.decision.grammar.rules.RuleMachine;
import io.runtimemoat.decision.grammar.rules.Rules;
import io.runtimemoat.decision.grammar.schema.RefusedSchemaException;
import io.runtimemoat.decision.grammar.schema.SchemaGraph;
import io.runtimemoat.decision.grammar.schema.SchemaReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reads what a client wrote and makes the machine of it. */
final class GrammarCompiler {
  private GrammarCompiler() {}

  static Grammar compile(GrammarSource source, GrammarLimits limits)
      throws RefusedGrammarException {
    if (source instanceof GrammarSource.JsonSchema schema) {
      return schema(schema, limits);
    }
    String kind =
        source instanceof GrammarSource.Pattern
            ? "pattern"
            : source instanceof GrammarSource.Choice ? "choice" : "ebnf";
    try {
      bounded(source, limits);
      RuleMachine machine = RuleMachine.of(rules(source), limits.rules());
      return new Grammar(source, machine, machine, List.of());
    } catch (PatternException e) {
      throw new RefusedGrammarException(kind, "", String.valueOf(e.getMessage()));
    } catch (RefusedRulesException e) {
      throw new RefusedGrammarException(kind, e.place(), e.reason());
    }
  }

  private static Grammar schema(GrammarSource.JsonSchema schema, GrammarLimits limits)
      throws RefusedGrammarException {
    try {
      SchemaGraph graph =
          SchemaReader.read(
              schema.text(), schema.draft(), schema.assertFormats(), limits.schemas());
      Automaton automaton = Automaton.of(graph, limits.automata());
      return new Grammar(schema, automaton.texts(false), automaton.texts(true), graph.keywords());
    } catch (RefusedSchemaException e) {
      throw new RefusedGrammarException(e.keyword(), e.path(), e.reason());
    }
  }

  private static void bounded(GrammarSource source, GrammarLimits limits)
      throws RefusedRulesException {
    long bytes = 0;
    for (String part : source.parts()) {
      bytes += part.getBytes(StandardCharsets.UTF_8).length;
    }
    if (bytes > limits.rules().maxBytes()) {
      throw new RefusedRulesException(
          "", bytes + " bytes, more than the " + limits.rules().maxBytes() + " that are allowed");
    }
  }

  private static Rules rules(GrammarSource source) throws PatternException, RefusedRulesException {
    if (source instanceof GrammarSource.Pattern pattern) {
      return Rules.of(Regex.parse(pattern.text(), PatternSyntax.STRICT));
    }
    if (source instanceof GrammarSource.Choice choice) {
      if (choice.options().isEmpty()) {
        throw new RefusedRulesException("", "an empty list: name at least one text");
      }
      return Rules.of(
          new Regex.Choice(
              choice.options().stream()
                  .distinct()
                  .map(option -> Regex.text(option, PatternSyntax.STRICT))
                  .toList()));
    }
    return Ebnf.read(((GrammarSource.Ebnf) source).text());
  }
}
