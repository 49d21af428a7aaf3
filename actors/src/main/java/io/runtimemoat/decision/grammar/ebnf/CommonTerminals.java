package io.runtimemoat.decision.grammar.ebnf;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What {@code %import common.…} brings: the terminals of Lark's own library, as patterns. */
final class CommonTerminals {
  private static final String INT = "[0-9]+";
  private static final String DECIMAL = "([0-9]+\\.[0-9]*|\\.[0-9]+)";
  private static final String EXPONENT = "[eE][+-]?[0-9]+";
  private static final String FLOAT = "(" + INT + EXPONENT + "|" + DECIMAL + "(" + EXPONENT + ")?)";
  private static final String NUMBER = "(" + FLOAT + "|" + INT + ")";

  private static final Map<String, String> PATTERNS =
      Map.ofEntries(
          Map.entry("DIGIT", "[0-9]"),
          Map.entry("HEXDIGIT", "[a-fA-F0-9]"),
          Map.entry("INT", INT),
          Map.entry("SIGNED_INT", "[+-]?" + INT),
          Map.entry("DECIMAL", DECIMAL),
          Map.entry("_EXP", EXPONENT),
          Map.entry("FLOAT", FLOAT),
          Map.entry("SIGNED_FLOAT", "[+-]?" + FLOAT),
          Map.entry("NUMBER", NUMBER),
          Map.entry("SIGNED_NUMBER", "[+-]?" + NUMBER),
          Map.entry("ESCAPED_STRING", "\"([^\"\\\\\n]|\\\\[^\n])*\""),
          Map.entry("LCASE_LETTER", "[a-z]"),
          Map.entry("UCASE_LETTER", "[A-Z]"),
          Map.entry("LETTER", "[A-Za-z]"),
          Map.entry("WORD", "[A-Za-z]+"),
          Map.entry("CNAME", "[_A-Za-z][_A-Za-z0-9]*"),
          Map.entry("WS_INLINE", "[ \t]+"),
          Map.entry("WS", "[ \t\f\r\n]+"),
          Map.entry("CR", "\r"),
          Map.entry("LF", "\n"),
          Map.entry("NEWLINE", "(\r?\n)+"),
          Map.entry("SH_COMMENT", "#[^\n]*"),
          Map.entry("CPP_COMMENT", "//[^\n]*"),
          Map.entry("C_COMMENT", "/\\*([^*]|\\*+[^*/])*\\*+/"),
          Map.entry("SQL_COMMENT", "--[^\n]*"));

  private CommonTerminals() {}

  /** The pattern of a terminal; null if there is none of this name. */
  static @Nullable String pattern(String name) {
    return PATTERNS.get(name);
  }
}
