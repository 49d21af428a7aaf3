package io.runtimemoat.decision.grammar.automaton;

/** Picks characters that are pleasant to read and short to write. */
final class Printable {
  private Printable() {}

  /** A code point of [first, last]; -1 if none is printable ASCII, unless any will do. */
  static int in(int first, int last, boolean any) {
    for (int[] range : new int[][] {{'a', 'z'}, {'0', '9'}, {'A', 'Z'}, {'!', '~'}, {' ', ' '}}) {
      int candidate = Math.max(first, range[0]);
      while (candidate <= Math.min(last, range[1])) {
        if (candidate != '"' && candidate != '\\') {
          return candidate;
        }
        candidate++;
      }
    }
    return any ? first : -1;
  }
}
