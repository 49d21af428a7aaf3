package io.runtimemoat.decision.grammar;

import io.runtimemoat.decision.grammar.Verdict.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Lets of the texts of one attempt leave what some document begins with, and not more: what lies in
 * a value that is decided when it ends waits for that. For one thread.
 */
public final class OutputProof {
  private final List<Text> texts = new ArrayList<>();
  private boolean broken;

  /** One choice's text. */
  private static final class Text {
    final GrammarValidator reader;
    final StringBuilder held = new StringBuilder();

    /** Bytes of the whole text that have left. */
    long leftBytes;

    Text(GrammarValidator reader, long leftBytes) {
      this.reader = reader;
      this.leftBytes = leftBytes;
    }

    String release() {
      int chars = held.length();
      if (reader.status() != Status.COMPLETE) {
        chars = wholeChars(reader.releasable() - leftBytes);
      }
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
  }

  /**
   * The proof of an attempt.
   *
   * @param begun what of each text stands already; the start of some document
   */
  public OutputProof(Grammar grammar, int choices, String begun) {
    byte[] bytes = begun.getBytes(StandardCharsets.UTF_8);
    for (int choice = 0; choice < choices; choice++) {
      GrammarValidator reader = grammar.validator();
      reader.feed(bytes);
      texts.add(new Text(reader, bytes.length));
    }
  }

  /** Takes text; returns what may leave now. Nothing more is taken once a text broke. */
  public String take(int choice, String text) {
    if (broken) {
      return "";
    }
    Text taken = texts.get(choice);
    taken.held.append(text);
    Status status = taken.reader.feed(text.getBytes(StandardCharsets.UTF_8));
    broken = status == Status.VIOLATED || status == Status.UNDECIDED;
    return taken.release();
  }

  /** Whether some text left its grammar, or nothing can be said of it. */
  public boolean isBroken() {
    return broken;
  }

  /** Whether a choice has text that waits. */
  public boolean holds(int choice) {
    return !texts.get(choice).held.isEmpty();
  }
}
