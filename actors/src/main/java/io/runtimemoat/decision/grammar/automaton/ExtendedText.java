package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.text.TextView;
import java.util.Arrays;

/** A text and bytes that are tried after it. */
final class ExtendedText implements TextView {
  private final TextView before;
  private final long length;
  private byte[] added = new byte[64];
  private int count;

  ExtendedText(TextView before, long length) {
    this.before = before;
    this.length = length;
  }

  void append(byte b) {
    if (count == added.length) {
      added = Arrays.copyOf(added, 2 * count);
    }
    added[count++] = b;
  }

  long end() {
    return length + count;
  }

  @Override
  public byte[] slice(long from, long to) {
    if (to <= length) {
      return before.slice(from, to);
    }
    if (from >= length) {
      return Arrays.copyOfRange(added, (int) (from - length), (int) (to - length));
    }
    byte[] head = before.slice(from, length);
    byte[] all = Arrays.copyOf(head, (int) (to - from));
    System.arraycopy(added, 0, all, head.length, (int) (to - length));
    return all;
  }
}
