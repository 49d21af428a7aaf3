package io.runtimemoat.decision.grammar.automaton;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Keys by where they stand in a piece of a text, those of the innermost object last. For one
 * thread.
 */
final class PieceKeys {
  private byte[] bytes = new byte[0];
  private int[] hashes = new int[0];
  private int[] starts = new int[0];
  private int[] ends = new int[0];
  private int size;

  /** Another piece; all keys are forgotten. */
  void begin(byte[] piece) {
    bytes = piece;
    size = 0;
  }

  int size() {
    return size;
  }

  void cut(int to) {
    size = to;
  }

  /** Whether the keys from a number on have one that stands again from {@code start} on. */
  boolean contains(int from, int start, int end, int hash) {
    for (int i = from; i < size; i++) {
      if (hashes[i] == hash && Arrays.equals(bytes, starts[i], ends[i], bytes, start, end)) {
        return true;
      }
    }
    return false;
  }

  void add(int start, int end, int hash) {
    if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * size + 8);
      starts = Arrays.copyOf(starts, 2 * size + 8);
      ends = Arrays.copyOf(ends, 2 * size + 8);
    }
    hashes[size] = hash;
    starts[size] = start;
    ends[size++] = end;
  }

  /** What the value of such a key must satisfy; null if it may not come or that is not known. */
  @Nullable Goal valueOf(ExtraKeys extras, int start, int end) {
    return extras.areSimple() ? extras.commonGoal() : extras.valueOf(bytes, start, end);
  }

  /** The text of a key; all are ASCII. */
  String text(int number) {
    return text(starts[number], ends[number]);
  }

  String text(int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.US_ASCII);
  }
}
