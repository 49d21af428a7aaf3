package io.runtimemoat.decision.grammar;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The bytes of a text that comes in pieces, whose characters may be split between them. For one
 * thread.
 */
final class Utf8Pieces {
  /** A byte that no text in UTF-8 has: where half a character stands alone. */
  private static final byte NO_CHARACTER = (byte) 0xff;

  private String half = "";

  /** The bytes of all characters that are whole by now. */
  byte[] take(String piece) {
    String text = half + piece;
    int whole = wholeLength(text);
    half = text.substring(whole);
    return bytes(text.substring(0, whole));
  }

  /** What {@link #take} would give. */
  byte[] look(String piece) {
    String text = half + piece;
    return bytes(text.substring(0, wholeLength(text)));
  }

  /** Chars at the end of what was taken that wait for their other half: 0 or 1. */
  int waitingChars() {
    return half.length();
  }

  private static int wholeLength(String text) {
    int length = text.length();
    return length > 0 && Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
  }

  private static byte[] bytes(String text) {
    int alone = firstAlone(text);
    if (alone < 0) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    byte[] before = text.substring(0, alone).getBytes(StandardCharsets.UTF_8);
    byte[] all = Arrays.copyOf(before, before.length + 1);
    all[before.length] = NO_CHARACTER; // no text goes on behind it
    return all;
  }

  private static int firstAlone(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          return i;
        }
        i++;
      }
    }
    return -1;
  }
}
