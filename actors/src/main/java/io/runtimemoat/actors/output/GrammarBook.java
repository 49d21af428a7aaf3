package io.runtimemoat.actors.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.runtimemoat.decision.grammar.Grammar;
import io.runtimemoat.decision.grammar.GrammarCache;
import io.runtimemoat.decision.grammar.GrammarLimits;
import io.runtimemoat.decision.grammar.GrammarSource;
import io.runtimemoat.decision.grammar.RefusedGrammarException;
import io.runtimemoat.decision.grammar.calls.CallSyntax;
import io.runtimemoat.gpu.TextGrammar;
import io.runtimemoat.gpu.ToolCallText;
import java.util.List;
import java.util.Optional;

/** Grammars as they travel, compiled once for this node. Safe for use by many threads. */
public final class GrammarBook {
  private static final JsonMapper JSON = new JsonMapper();
  private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {};

  /** How models of this process write calls. */
  static final CallSyntax SYNTAX =
      new CallSyntax(
          ToolCallText.TAG,
          ToolCallText.BEFORE_NAME,
          ToolCallText.BEFORE_ARGUMENTS,
          ToolCallText.AFTER_ARGUMENTS,
          ToolCallText.BETWEEN);

  private final GrammarCache grammars;

  /**
   * An empty book.
   *
   * @param mostBytes of the compiled grammars that are kept
   */
  public GrammarBook(long mostBytes) {
    grammars = new GrammarCache(mostBytes, GrammarLimits.standard());
  }

  /**
   * Compiles a grammar, or finds it.
   *
   * @throws RefusedGrammarException if it is wrong, or cannot be enforced, or cannot be satisfied
   */
  public Grammar grammar(TextGrammar text) throws RefusedGrammarException {
    return grammars.get(source(text));
  }

  /** The digest of a grammar that {@link #grammar} would have to compile; empty for none. */
  Optional<String> missing(TextGrammar text) {
    return grammars.missing(source(text));
  }

  private static GrammarSource source(TextGrammar text) {
    return switch (text.kind()) {
      case JSON_SCHEMA, JSON_SCHEMA_IN_ANY_ORDER ->
          new GrammarSource.JsonSchema(text.definition(), Optional.empty(), false);
      case JSON_SCHEMA_WITH_FORMATS, JSON_SCHEMA_WITH_FORMATS_IN_ANY_ORDER ->
          new GrammarSource.JsonSchema(text.definition(), Optional.empty(), true);
      case REGEX -> new GrammarSource.Pattern(text.definition());
      case CHOICE -> new GrammarSource.Choice(texts(text.definition()));
      case EBNF -> new GrammarSource.Ebnf(text.definition());
      case TOOL_CALLS, TOOL_CALLS_IN_ANY_ORDER ->
          CallDefinition.read(text.definition()).source(SYNTAX);
    };
  }

  private static List<String> texts(String json) {
    try {
      return JSON.readValue(json, TEXTS);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("a choice is a JSON array of texts", e);
    }
  }
}
