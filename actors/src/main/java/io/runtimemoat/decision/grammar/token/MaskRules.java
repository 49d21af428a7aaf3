package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.grammar.text.TextMachine;
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
  private static final byte COMMA = ',';

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
   *
   * @param text up to the state
   */
  int spacesAfter(TextMachine machine, TextState state, byte b, int spaces, GrowingText text) {
    if (!isSpace(b)) {
      return spaces == 0 || whiteSpace.mayPrecede(b, spaces) ? 0 : WhiteSpace.TOO_MUCH;
    }
    if (!state.isBetweenTokens()) {
      return 0;
    }
    int run = whiteSpace.after(state, b, spaces);
    boolean needsEnd =
        spaces == 0 && run > 0 && state.isBehindItem() && !whiteSpace.mayPrecede(COMMA, run);
    boolean mayStay =
        !needsEnd
            || text.takes(machine, state, (byte) '}')
            || text.takes(machine, state, (byte) ']');
    return mayStay ? run : WhiteSpace.TOO_MUCH;
  }

  static boolean isSpace(byte b) {
    return b == ' ' || b == '\n' || b == '\t' || b == '\r';
  }
}
