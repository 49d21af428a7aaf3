package io.runtimemoat.decision.guard.redact;

import java.util.Arrays;

/** How the characters that are looked at are written, in order. */
final class UnitQueue {
  private static final int FIRST_ROOM = 64;

  private final StringBuilder raw = new StringBuilder();
  private byte[] lengths = new byte[FIRST_ROOM];
  private int first;
  private int end;

  /** A queue of the same characters. */
  UnitQueue fork() {
    UnitQueue fork = new UnitQueue();
    fork.raw.append(raw);
    fork.end = end - first;
    fork.lengths = Arrays.copyOfRange(lengths, first, first + Math.max(fork.end, FIRST_ROOM));
    return fork;
  }

  /** One more character, of up to six units as it is written. */
  void add(CharSequence written) {
    if (end == lengths.length) {
      boolean roomInFront = first > end / 2;
      byte[] moved =
          roomInFront ? lengths : Arrays.copyOf(lengths, Math.multiplyExact(lengths.length, 2));
      System.arraycopy(lengths, first, moved, 0, end - first);
      lengths = moved;
      end -= first;
      first = 0;
    }
    lengths[end++] = (byte) written.length();
    raw.append(written);
  }

  /** Takes the first so many characters as they are written. */
  String take(int characters) {
    int length = 0;
    for (int i = 0; i < characters; i++) {
      length += lengths[first++];
    }
    String taken = raw.substring(0, length);
    raw.delete(0, length);
    return taken;
  }

  boolean isEmpty() {
    return first == end;
  }

  /** Whoever reads the answer has seen all of them: they are written nowhere any more. */
  void showAll() {
    Arrays.fill(lengths, first, end, (byte) 0);
    raw.setLength(0);
  }
}
