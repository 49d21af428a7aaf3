package io.runtimemoat.decision.grammar.automaton;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Finds names by their bytes in UTF-8. */
final class NameTable {
  static final int NONE = -1;

  private static final int BYTES_PER_NAME = 24;

  private final byte[][] names;
  private final int[] slots;

  NameTable(List<String> list) {
    names = list.stream().map(NameTable::bytes).toArray(byte[][]::new);
    slots = new int[Integer.highestOneBit(Math.max(1, list.size())) * 4];
    Arrays.fill(slots, NONE);
    for (int i = 0; i < names.length; i++) {
      int hash = 0;
      for (byte b : names[i]) {
        hash = hash(hash, b);
      }
      int slot = slot(hash);
      while (slots[slot] != NONE) {
        slot = slot + 1 & slots.length - 1;
      }
      slots[slot] = i;
    }
  }

  /**
   * A name with half a character has no bytes: a quote stands for it, which no name is found by.
   */
  private static byte[] bytes(String name) {
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    boolean whole = new String(bytes, StandardCharsets.UTF_8).equals(name);
    return whole ? bytes : new byte[] {'"'};
  }

  /** Memory, roughly. */
  long bytes() {
    long bytes = (long) slots.length * Integer.BYTES;
    for (byte[] name : names) {
      bytes += name.length + BYTES_PER_NAME;
    }
    return bytes;
  }

  /** The hash of a text by the hash of what is before its last byte; 0 for nothing. */
  static int hash(int before, byte last) {
    return before * 31 + last;
  }

  private int slot(int hash) {
    int mixed = hash * 0x9e3779b9;
    return (mixed ^ mixed >>> 15) & slots.length - 1;
  }

  /** The index of a name; {@link #NONE} if there is none such. */
  int find(byte[] bytes, int from, int to, int hash) {
    for (int slot = slot(hash); slots[slot] != NONE; slot = slot + 1 & slots.length - 1) {
      byte[] name = names[slots[slot]];
      if (Arrays.equals(name, 0, name.length, bytes, from, to)) {
        return slots[slot];
      }
    }
    return NONE;
  }
}
