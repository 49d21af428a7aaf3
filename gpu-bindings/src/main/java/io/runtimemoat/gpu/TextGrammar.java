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
    TOOL_CALLS,
    /** {@link #JSON_SCHEMA}, drawn with members in any order and not in the schema's. */
    JSON_SCHEMA_IN_ANY_ORDER,
    /** {@link #JSON_SCHEMA_WITH_FORMATS}, drawn with members in any order. */
    JSON_SCHEMA_WITH_FORMATS_IN_ANY_ORDER,
    /** {@link #TOOL_CALLS}, drawn with members of arguments in any order. */
    TOOL_CALLS_IN_ANY_ORDER;

    /** Whether a definition is a JSON Schema. */
    public boolean isSchema() {
      return switch (this) {
        case JSON_SCHEMA,
            JSON_SCHEMA_WITH_FORMATS,
            JSON_SCHEMA_IN_ANY_ORDER,
            JSON_SCHEMA_WITH_FORMATS_IN_ANY_ORDER ->
            true;
        case REGEX, CHOICE, EBNF, TOOL_CALLS, TOOL_CALLS_IN_ANY_ORDER -> false;
      };
    }

    /** The same language, drawn with members in any order. */
    public Kind inAnyOrder() {
      return switch (this) {
        case JSON_SCHEMA, JSON_SCHEMA_IN_ANY_ORDER -> JSON_SCHEMA_IN_ANY_ORDER;
        case JSON_SCHEMA_WITH_FORMATS, JSON_SCHEMA_WITH_FORMATS_IN_ANY_ORDER ->
            JSON_SCHEMA_WITH_FORMATS_IN_ANY_ORDER;
        case TOOL_CALLS, TOOL_CALLS_IN_ANY_ORDER -> TOOL_CALLS_IN_ANY_ORDER;
        case REGEX, CHOICE, EBNF -> this;
      };
    }

    /** Whether members are drawn in any order. */
    public boolean isInAnyOrder() {
      return this == JSON_SCHEMA_IN_ANY_ORDER
          || this == JSON_SCHEMA_WITH_FORMATS_IN_ANY_ORDER
          || this == TOOL_CALLS_IN_ANY_ORDER;
    }
  }
}
