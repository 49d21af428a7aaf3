package io.runtimemoat.decision.grammar.pattern;

import java.util.Arrays;

/**
 * Some of the ways to read a text by a pattern, and what stands behind. A list of them, not a bit
 * for each: repetitions have thousands, of which few are open at once.
 */
final class WaySet {
  private final int[] ways;
  private final int behind;
  private final int hash;

  /**
   * A set.
   *
   * @param ways numbers, each once, always in the same order
   * @param behind the number of the states of the looks behind
   */
  WaySet(int[] ways, int behind) {
    this.ways = ways;
    this.behind = behind;
    this.hash = 31 * Arrays.hashCode(ways) + behind;
  }

  int size() {
    return ways.length;
  }

  int way(int place) {
    return ways[place];
  }

  int behind() {
    return behind;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WaySet that
        && hash == that.hash
        && behind == that.behind
        && Arrays.equals(ways, that.ways);
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
