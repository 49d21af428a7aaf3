package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.grammar.text.TextState;

/**
 * What a mask asks for beyond validity.
 *
 * @param inOrder whether members come in the schema's order
 * @param maxSpaces bytes of white space in a row between the tokens of JSON
 */
public record MaskRules(boolean inOrder, int maxSpaces) {
  /** In the schema's order, and room for indentation. */
  public static MaskRules standard() {
    return new MaskRules(true, 64);
  }

  /** White space in a row after a byte; -1 if that is too much. */
  int spacesAfter(TextState state, byte b, int spaces) {
    if (!isSpace(b) || !state.isBetweenTokens()) {
      return 0;
    }
    return spaces < maxSpaces ? spaces + 1 : -1;
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\t' || b == '\r';
  }
}
