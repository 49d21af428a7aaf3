package io.runtimemoat.decision.grammar.json;

import java.util.Locale;

/** The kinds of JSON values that differ in their first byte, apart from the two Booleans. */
public enum JsonType {
  NULL,
  BOOLEAN,
  NUMBER,
  STRING,
  ARRAY,
  OBJECT;

  /** As a keyword of JSON Schema. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
