package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.grammar.text.TextState;

/**
 * What a mask asks for beyond validity.
 *
 * @param inOrder whether members come in the schema's order
 * @param whiteSpace between the tokens of JSON
 * @param plainIntegers whether numbers that can only be whole are digits alone, although {@code
 *     1.0} and {@code 1e2} are whole too: many readers of JSON do not take them for such
 */
public record MaskRules(boolean inOrder, WhiteSpace whiteSpace, boolean plainIntegers) {
  /** Indentation that most use at most. */
  private static final int INDENTATION = 4;

  /**
   * With white space of any sort, and integers as they come.
   *
   * @param maxSpaces bytes of it in a row
   */
  public MaskRules(boolean inOrder, int maxSpaces) {
    this(inOrder, new WhiteSpace.InARow(maxSpaces), false);
  }

  /** In the schema's order, with room for indentation, and integers plain. */
  public static MaskRules standard() {
    return new MaskRules(true, new WhiteSpace.LaidOut(INDENTATION), true);
  }

  /** These with members in any order. */
  public MaskRules inAnyOrder() {
    return new MaskRules(false, whiteSpace, plainIntegers);
  }

  /** Whether a byte may lead from one state to the next; a text that began otherwise goes on so. */
  boolean take(TextState before, TextState next) {
    return !plainIntegers || next.isPlain() || !before.isPlain();
  }

  /** The run of white space that a byte ends; negative if that is too much. */
  int spacesAfter(TextState state, byte b, int spaces) {
    return isSpace(b) && state.isBetweenTokens() ? whiteSpace.after(state, b, spaces) : 0;
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\t' || b == '\r';
  }
}
