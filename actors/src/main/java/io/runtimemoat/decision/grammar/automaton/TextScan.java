package io.runtimemoat.decision.grammar.automaton;

/**
 * Where the bytes of a string stand between two code points.
 *
 * @param value bits of the code point or unit so far
 * @param count bytes of the code point that are missing, or hexadecimal digits read
 * @param first the least value that the next byte of a code point may have
 * @param last the greatest
 * @param high a high surrogate that waits for its partner; 0 for none
 */
record TextScan(Phase phase, int value, int count, int first, int last, int high) {
  /** What the next byte is part of. */
  enum Phase {
    PLAIN,
    UTF8,
    ESCAPE,
    HEX
  }

  static final TextScan PLAIN = new TextScan(Phase.PLAIN, 0, 0, 0, 0, 0);
  private static final TextScan ESCAPE = new TextScan(Phase.ESCAPE, 0, 0, 0, 0, 0);

  static TextScan escape(int high) {
    return high == 0 ? ESCAPE : new TextScan(Phase.ESCAPE, 0, 0, 0, 0, high);
  }

  static TextScan hex(int value, int digits, int high) {
    return new TextScan(Phase.HEX, value, digits, 0, 0, high);
  }

  static TextScan waiting(int high) {
    return new TextScan(Phase.PLAIN, 0, 0, 0, 0, high);
  }

  static TextScan utf8(int value, int missing, int first, int last) {
    return new TextScan(Phase.UTF8, value, missing, first, last, 0);
  }

  /** Whether the next byte begins a code point, and nothing waits. */
  boolean isPlain() {
    return phase == Phase.PLAIN && high == 0;
  }

  /** The first code point that the bytes so far can become. */
  int least() {
    int rest = 6 * (count - 1);
    return value << (rest + 6) | (first & 0x3f) << rest;
  }

  /** The last. */
  int greatest() {
    int rest = 6 * (count - 1);
    return value << (rest + 6) | (last & 0x3f) << rest | ((1 << rest) - 1);
  }
}
