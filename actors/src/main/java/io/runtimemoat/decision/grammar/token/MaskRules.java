package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.grammar.text.TextState;

/**
 * What a mask asks for beyond validity.
 *
 * @param inOrder whether members come in the schema's order
 * @param whiteSpace between the tokens of JSON
 * @param plain whether numbers that can only be whole are digits alone, although {@code 1.0} and
 *     {@code 1e2} are whole too: many readers of JSON do not take them for such; and whether
 *     strings have only escapes that writers of JSON make
 */
public record MaskRules(boolean inOrder, WhiteSpace whiteSpace, boolean plain) {
  /** Indentation that most use at most. */
  private static final int INDENTATION = 4;

  /**
   * With white space of any sort, and integers and escapes as they come.
   *
   * @param maxSpaces bytes of it in a row
   */
  public MaskRules(boolean inOrder, int maxSpaces) {
    this(inOrder, new WhiteSpace.InARow(maxSpaces), false);
  }

  /** In the schema's order, laid out as writers of JSON do, and plain. */
  public static MaskRules standard() {
    return new MaskRules(true, new WhiteSpace.LaidOut(INDENTATION), true);
  }

  /** These with members in any order. */
  public MaskRules inAnyOrder() {
    return new MaskRules(false, whiteSpace, plain);
  }

  /** Whether a byte may lead from one state to the next; a text that began otherwise goes on so. */
  boolean take(TextState before, byte b, TextState next) {
    return !plain || (before.isUsual(b & 0xff) && (next.isPlain() || !before.isPlain()));
  }

  /**
   * The run of white space that stands between tokens of JSON after a byte; negative if the byte
   * makes it too much, or may not stand behind it.
   */
  int spacesAfter(TextState state, byte b, int spaces) {
    if (isSpace(b)) {
      return state.isBetweenTokens() ? whiteSpace.after(state, b, spaces) : 0;
    }
    return spaces == 0 || whiteSpace.mayPrecede(b, spaces) ? 0 : WhiteSpace.TOO_MUCH;
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\t' || b == '\r';
  }
}
