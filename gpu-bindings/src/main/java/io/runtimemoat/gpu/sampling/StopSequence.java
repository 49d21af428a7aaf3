package io.runtimemoat.gpu.sampling;

/** One stop text and how much of it the output's end matches, code point by code point. */
final class StopSequence {
  /*
   * [1] Knuth, Morris, Pratt. Fast pattern matching in strings. SIAM J. Comput. 6(2), 1977.
   */
  private final int[] codePoints;

  /** Length of the longest border of each prefix. */
  private final int[] borders;

  /** UTF-16 length of each prefix. */
  private final int[] prefixChars;

  private int matched;

  StopSequence(String text) {
    codePoints = text.codePoints().toArray();
    borders = new int[codePoints.length + 1];
    prefixChars = new int[codePoints.length + 1];
    for (int i = 0; i < codePoints.length; i++) {
      prefixChars[i + 1] = prefixChars[i] + Character.charCount(codePoints[i]);
    }
    int border = 0;
    for (int i = 1; i < codePoints.length; i++) {
      border = extend(border, codePoints[i]);
      borders[i + 1] = border;
    }
  }

  /** Adds a code point of the output; whether it completes the stop text. */
  boolean accept(int codePoint) {
    // behind one whole stop text, of a text that had left, another may begin in it
    matched = extend(matched == codePoints.length ? borders[matched] : matched, codePoint);
    return matched == codePoints.length;
  }

  /** UTF-16 length of the prefix that the output's end matches now. */
  int matchedChars() {
    return prefixChars[matched];
  }

  private int extend(int length, int codePoint) {
    int extended = length;
    while (extended > 0 && codePoints[extended] != codePoint) {
      extended = borders[extended];
    }
    return codePoints[extended] == codePoint ? extended + 1 : extended;
  }
}
