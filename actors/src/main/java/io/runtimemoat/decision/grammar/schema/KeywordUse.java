package io.runtimemoat.decision.grammar.schema;

/**
 * A keyword of a schema.
 *
 * @param path JSON Pointer of the schema that has it
 */
public record KeywordUse(String keyword, String path, Enforcement enforcement) {
  /** When a violation of a keyword is known. */
  public enum Enforcement {
    /** At the earliest byte after which no valid value is possible. */
    EXACT,
    /** At the latest when the value that it judges ends. */
    CHECKED,
    /** Never: the standard gives it no force. */
    IGNORED
  }
}
