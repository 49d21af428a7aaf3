package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.grammar.text.TextState;

/**
 * What a mask asks for beyond validity.
 *
 * @param inOrder whether members come in the schema's order
 * @param whiteSpace between the tokens of JSON
 */
public record MaskRules(boolean inOrder, WhiteSpace whiteSpace) {
  /** Indentation that most use at most. */
  private static final int INDENTATION = 4;

  /**
   * With white space of any sort.
   *
   * @param maxSpaces bytes of it in a row
   */
  public MaskRules(boolean inOrder, int maxSpaces) {
    this(inOrder, new WhiteSpace.InARow(maxSpaces));
  }

  /** In the schema's order, and room for indentation. */
  public static MaskRules standard() {
    return new MaskRules(true, new WhiteSpace.LaidOut(INDENTATION));
  }

  /** These with members in any order. */
  public MaskRules inAnyOrder() {
    return new MaskRules(false, whiteSpace);
  }

  /** The run of white space that a byte ends; negative if that is too much. */
  int spacesAfter(TextState state, byte b, int spaces) {
    return isSpace(b) && state.isBetweenTokens() ? whiteSpace.after(state, b, spaces) : 0;
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\t' || b == '\r';
  }
}
