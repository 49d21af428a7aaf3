package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.Verdict.Status;
import java.nio.charset.StandardCharsets;

/**
 * Lets of one text leave what some text of its grammar begins with, and not more. For one thread.
 */
final class ProvenText {
  private final GrammarValidator reader;
  private final Utf8Pieces pieces = new Utf8Pieces();
  private final StringBuilder held = new StringBuilder();
  private final boolean mayBeOther;
  private Status status;
  private boolean givenUp;

  /** Bytes of the whole text that have left. */
  private long leftBytes;

  /**
   * A text.
   *
   * @param begun what of it stands already; the start of some text of the grammar
   * @param mayBeOther whether it may be given up once it broke, and is kept for that
   */
  ProvenText(Grammar grammar, byte[] begun, boolean mayBeOther) {
    this.mayBeOther = mayBeOther;
    reader = grammar.validator();
    status = reader.feed(begun);
    leftBytes = begun.length;
  }

  /** Takes text; returns what may leave now. */
  String take(String text) {
    if (isBroken()) {
      if (mayBeOther) {
        held.append(text);
      }
      return "";
    }
    held.append(text);
    status = reader.feed(pieces.take(text));
    String proven = release();
    if (isBroken() && !mayBeOther) {
      held.setLength(0);
    }
    return proven;
  }

  /** Whether the text may go on so, as far as it is asked to be something. */
  boolean takesNext(String text) {
    return givenUp || reader.takes(pieces.look(text));
  }

  /** Nothing is asked of the text any more; returns what of it has not left. */
  String giveUp() {
    givenUp = true;
    String rest = held.toString();
    held.setLength(0);
    return rest;
  }

  private String release() {
    int chars =
        status == Status.COMPLETE
            ? held.length() - pieces.waitingChars()
            : wholeChars(reader.releasable() - leftBytes);
    String proven = held.substring(0, chars);
    held.delete(0, chars);
    leftBytes += proven.getBytes(StandardCharsets.UTF_8).length;
    return proven;
  }

  /** How many chars of the held text fit into so many bytes, cutting no character. */
  private int wholeChars(long bytes) {
    long room = bytes;
    int chars = 0;
    while (chars < held.length()) {
      int character = held.codePointAt(chars);
      room -= character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
      if (room < 0) {
        break;
      }
      chars += Character.charCount(character);
    }
    return chars;
  }

  /** Whether it left its grammar, or nothing can be said of it. */
  boolean isBroken() {
    return !givenUp && (status == Status.VIOLATED || status == Status.UNDECIDED);
  }

  /** Whether some of it waits. */
  boolean holds() {
    return !held.isEmpty();
  }
}
