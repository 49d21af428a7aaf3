package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.automaton.Automaton;
import io.runtimemoat.decision.grammar.calls.CallMachine;
import io.runtimemoat.decision.grammar.ebnf.Ebnf;
import io.runtimemoat.decision.grammar.pattern.AutomatonSteps;
import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.pattern.DfaBounds;
import io.runtimemoat.decision.grammar.pattern.PatternException;
import io.runtimemoat.decision.grammar.pattern.PatternSyntax;
import io.runtimemoat.decision.grammar.pattern.Regex;
import io.runtimemoat.decision.grammar.rules.RefusedRulesException;
import io.runtimemoat.decision.grammar.rules.RuleLimits;
import io.runtimemoat.decision.grammar.rules.RuleMachine;
import io.runtimemoat.decision.grammar.rules.Rules;
import io.runtimemoat.decision.grammar.schema.KeywordUse;
import io.runtimemoat.decision.grammar.schema.RefusedSchemaException;
import io.runtimemoat.decision.grammar.schema.SchemaGraph;
import io.runtimemoat.decision.grammar.schema.SchemaReader;
import io.runtimemoat.decision.grammar.text.TextMachine;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads what a client wrote and makes the machine of it. */
final class GrammarCompiler {
  private GrammarCompiler() {}

  /** Where the schemas of tools and of rules come from. */
  interface Schemas {
    Grammar of(GrammarSource.JsonSchema schema) throws RefusedGrammarException;
  }

  static Grammar compile(GrammarSource source, GrammarLimits limits)
      throws RefusedGrammarException {
    return compile(source, limits, schema -> schema(schema, limits));
  }

  static Grammar compile(GrammarSource source, GrammarLimits limits, Schemas schemas)
      throws RefusedGrammarException {
    if (source instanceof GrammarSource.JsonSchema schema) {
      return schema(schema, limits);
    }
    if (source instanceof GrammarSource.ToolCalls calls) {
      return calls(calls, schemas);
    }
    String kind =
        source instanceof GrammarSource.Pattern
            ? "pattern"
            : source instanceof GrammarSource.Choice ? "choice" : "ebnf";
    try {
      bounded(source, limits);
      return ruled(source, rules(source, limits.automata().patterns()), limits.rules(), schemas);
    } catch (PatternException e) {
      throw new RefusedGrammarException(kind, "", String.valueOf(e.getMessage()));
    } catch (RefusedRulesException e) {
      throw new RefusedGrammarException(kind, e.place(), e.reason());
    }
  }

  private static Grammar ruled(
      GrammarSource source, Rules rules, RuleLimits limits, Schemas schemas)
      throws RefusedGrammarException, RefusedRulesException {
    List<Grammar> values = new ArrayList<>();
    for (String schema : rules.schemas()) {
      String place = place(values.size() + 1);
      try {
        values.add(schemas.of(new GrammarSource.JsonSchema(schema, Optional.empty(), false)));
      } catch (RefusedGrammarException e) {
        throw new RefusedGrammarException(e.keyword(), place + e.path(), e.reason());
      }
    }
    RuleMachine anyOrder =
        RuleMachine.of(rules, values.stream().map(Grammar::anyOrder).toList(), limits);
    RuleMachine inOrder =
        values.isEmpty()
            ? anyOrder
            : RuleMachine.of(rules, values.stream().map(Grammar::inOrder).toList(), limits);
    return new Grammar(source, anyOrder, inOrder, () -> keywords(values));
  }

  private static List<KeywordUse> keywords(List<Grammar> values) {
    List<KeywordUse> all = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      String place = place(i + 1);
      for (KeywordUse use : values.get(i).keywords()) {
        all.add(new KeywordUse(use.keyword(), place + use.path(), use.enforcement()));
      }
    }
    return all;
  }

  private static String place(int number) {
    return "%json " + number;
  }

  private static Grammar schema(GrammarSource.JsonSchema schema, GrammarLimits limits)
      throws RefusedGrammarException {
    try {
      SchemaGraph graph =
          SchemaReader.read(
              schema.text(), schema.draft(), schema.assertFormats(), limits.schemas());
      Automaton automaton = Automaton.of(graph, limits.automata());
      return new Grammar(
          schema, automaton.texts(false), automaton.texts(true), automaton::keywords);
    } catch (RefusedSchemaException e) {
      throw new RefusedGrammarException(e.keyword(), e.path(), e.reason());
    }
  }

  private static Grammar calls(GrammarSource.ToolCalls source, Schemas schemas)
      throws RefusedGrammarException {
    List<Grammar> arguments = new ArrayList<>();
    for (GrammarSource.ToolCalls.Tool tool : source.tools()) {
      arguments.add(schemas.of(schema(tool.parameters(), source)));
    }
    GrammarSource.ToolCalls.Beside beside = source.beside();
    Optional<Grammar> document =
        beside.kind() == GrammarSource.ToolCalls.Beside.Kind.DOCUMENT
            ? Optional.of(schemas.of(schema(beside.schema(), source)))
            : Optional.empty();
    try {
      return new Grammar(
          source,
          machine(source, arguments, document, Grammar::anyOrder),
          machine(source, arguments, document, Grammar::inOrder),
          List::of);
    } catch (IllegalArgumentException e) {
      throw new RefusedGrammarException("tools", "", String.valueOf(e.getMessage()));
    }
  }

  private static GrammarSource.JsonSchema schema(String text, GrammarSource.ToolCalls of) {
    return new GrammarSource.JsonSchema(text, Optional.empty(), of.assertFormats());
  }

  private static CallMachine machine(
      GrammarSource.ToolCalls source,
      List<Grammar> arguments,
      Optional<Grammar> document,
      Function<Grammar, TextMachine> texts) {
    List<CallMachine.Tool> tools = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      tools.add(new CallMachine.Tool(source.tools().get(i).name(), texts.apply(arguments.get(i))));
    }
    CallMachine.Beside beside =
        switch (source.beside().kind()) {
          case NOTHING -> new CallMachine.Beside.Nothing();
          case TEXT -> new CallMachine.Beside.AnyText();
          case DOCUMENT -> new CallMachine.Beside.Document(texts.apply(document.orElseThrow()));
        };
    return new CallMachine(source.syntax(), tools, beside, source.many());
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

  private static Rules rules(GrammarSource source, DfaBounds bounds)
      throws PatternException, RefusedRulesException {
    if (source instanceof GrammarSource.Pattern pattern) {
      Regex regex = Regex.parse(pattern.text(), PatternSyntax.STRICT);
      return Rules.of(regex.hasLooks() ? lookedAround(regex, bounds) : regex);
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

  /** Rules know no more of a place than what led to it. */
  private static Regex lookedAround(Regex regex, DfaBounds bounds)
      throws PatternException, RefusedRulesException {
    Dfa dfa = Dfa.whole(regex, bounds);
    if (new AutomatonSteps(dfa).isEmpty()) {
      throw new RefusedRulesException("", "no text has what it looks for around its places");
    }
    return new Regex.Automaton(dfa);
  }
}
