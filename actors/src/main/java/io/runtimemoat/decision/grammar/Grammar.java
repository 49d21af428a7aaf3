package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.automaton.Automaton;
import io.runtimemoat.decision.grammar.automaton.AutomatonLimits;
import io.runtimemoat.decision.grammar.schema.Draft;
import io.runtimemoat.decision.grammar.schema.KeywordUse;
import io.runtimemoat.decision.grammar.schema.RefusedSchemaException;
import io.runtimemoat.decision.grammar.schema.SchemaGraph;
import io.runtimemoat.decision.grammar.schema.SchemaLimits;
import io.runtimemoat.decision.grammar.schema.SchemaReader;
import io.runtimemoat.decision.grammar.token.GrammarMatcher;
import io.runtimemoat.decision.grammar.token.MaskCache;
import io.runtimemoat.decision.grammar.token.MaskRules;
import io.runtimemoat.decision.grammar.token.TokenVocabulary;
import java.util.List;
import java.util.Optional;

/** A compiled JSON Schema. Safe for use by many threads. */
public final class Grammar {
  private final Automaton automaton;
  private final List<KeywordUse> keywords;

  private Grammar(Automaton automaton, List<KeywordUse> keywords) {
    this.automaton = automaton;
    this.keywords = keywords;
  }

  /**
   * Compiles a schema.
   *
   * @param draft what to read it by where it names no draft itself
   * @param assertFormats whether {@code format} is enforced
   * @throws RefusedSchemaException if it is wrong, or cannot be enforced, or cannot be satisfied
   */
  public static Grammar ofSchema(
      String schema,
      Optional<Draft> draft,
      boolean assertFormats,
      SchemaLimits schemaLimits,
      AutomatonLimits automatonLimits)
      throws RefusedSchemaException {
    SchemaGraph graph = SchemaReader.read(schema, draft, assertFormats, schemaLimits);
    return new Grammar(Automaton.of(graph, automatonLimits), graph.keywords());
  }

  /** Compiles a schema within the standard limits. */
  public static Grammar ofSchema(String schema) throws RefusedSchemaException {
    return ofSchema(
        schema, Optional.empty(), false, SchemaLimits.standard(), AutomatonLimits.standard());
  }

  /** Every keyword, where it stands and how it is enforced. */
  public List<KeywordUse> keywords() {
    return keywords;
  }

  /** What is known of a whole text. */
  public Verdict validate(byte[] text) {
    GrammarValidator validator = validator();
    validator.feed(text);
    return validator.verdict();
  }

  /** Reads one text. */
  public GrammarValidator validator() {
    return new GrammarValidator(automaton);
  }

  /**
   * Grows one text token by token.
   *
   * @param cache of this grammar, vocabulary and rules
   */
  public GrammarMatcher matcher(TokenVocabulary vocabulary, MaskRules rules, MaskCache cache) {
    return new GrammarMatcher(automaton, vocabulary, rules, cache);
  }
}
