package io.runtimemoat.gpu;

/**
 * What the text of a completion is held to, as a value that any node can send.
 *
 * @param kind how {@code definition} reads
 * @param definition a JSON Schema, a regular expression, a JSON list of texts, rules, or tools
 * @param begun the start of the text that stands already: the completion goes on behind it
 */
public record TextGrammar(Kind kind, String definition, String begun) {
  /** The languages of definitions. */
  public enum Kind {
    /** A JSON Schema whose {@code format} says nothing. */
    JSON_SCHEMA,
    /** A JSON Schema whose {@code format} is enforced. */
    JSON_SCHEMA_WITH_FORMATS,
    /** A regular expression of ECMA-262 for the whole text. */
    REGEX,
    /** A JSON array of texts, of which the text is one. */
    CHOICE,
    /** Rules in GBNF or in Lark's syntax. */
    EBNF,
    /**
     * Calls of tools as {@link ToolCallText} writes them, given as a JSON object: {@code tools}, an
     * array of {@code name} and {@code parameters}, a schema as text; {@code text}, whether text
     * may stand before a call or instead; or {@code document}, a schema as text of what may stand
     * instead; {@code many}, whether a call may follow a call; {@code formats}, whether {@code
     * format} is enforced.
     */
    TOOL_CALLS;

    /** Whether a definition is a JSON Schema. */
    public boolean isSchema() {
      return this == JSON_SCHEMA || this == JSON_SCHEMA_WITH_FORMATS;
    }
  }
}
