package io.runtimemoat.actors.output;

import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.gpu.TextGrammar;

/** How this node holds answers to what was asked for. Safe for use by many threads. */
public final class OutputRules {
  private final GrammarBook grammars;
  private final TextGrammar.Kind schemas;

  /**
   * Rules over the grammars of a book.
   *
   * @param assertFormats whether a schema's {@code format} is enforced
   */
  public OutputRules(GrammarBook grammars, boolean assertFormats) {
    this.grammars = grammars;
    this.schemas =
        assertFormats ? TextGrammar.Kind.JSON_SCHEMA_WITH_FORMATS : TextGrammar.Kind.JSON_SCHEMA;
  }

  /**
   * What an answer under a JSON Schema is held to.
   *
   * @throws RefusedGrammarException if the schema is wrong, or cannot be enforced or satisfied
   */
  public HeldOutput schema(String json) throws RefusedGrammarException {
    return grammar(new TextGrammar(TextGrammar.Kind.JSON_SCHEMA, json, ""));
  }

  /**
   * What an answer under a grammar is held to; a schema's formats by this node's setting.
   *
   * @throws RefusedGrammarException if the grammar is wrong, or cannot be enforced or satisfied
   */
  public HeldOutput grammar(TextGrammar wanted) throws RefusedGrammarException {
    TextGrammar definition =
        wanted.kind() == TextGrammar.Kind.JSON_SCHEMA
            ? new TextGrammar(schemas, wanted.definition(), "")
            : wanted;
    return new HeldOutput(definition, grammars.grammar(definition));
  }
}
