package io.runtimemoat.decision.grammar.automaton;

import java.util.Comparator;
import java.util.List;

/** A sorted list of words, in which a prefix is a range. */
final class Words {
  private final int[][] words;
  private final int[] order;
  private final int[] positions;

  /** The words of {@code list}, which differ from each other. */
  Words(List<String> list) {
    List<Integer> sorted =
        java.util.stream.IntStream.range(0, list.size())
            .boxed()
            .sorted(
                Comparator.comparing(
                    i -> list.get(i).codePoints().toArray(), java.util.Arrays::compare))
            .toList();
    this.order = sorted.stream().mapToInt(Integer::intValue).toArray();
    this.positions = new int[order.length];
    for (int position = 0; position < order.length; position++) {
      positions[order[position]] = position;
    }
    this.words = sorted.stream().map(i -> list.get(i).codePoints().toArray()).toArray(int[][]::new);
  }

  int size() {
    return words.length;
  }

  /** Where the word at a sorted position stands in the list. */
  int indexOf(int position) {
    return order[position];
  }

  /** Where a word of the list stands among the sorted ones. */
  int positionOf(int index) {
    return positions[index];
  }

  int length(int position) {
    return words[position].length;
  }

  /** The code point at a place of a word that is longer than that. */
  int at(int position, int depth) {
    return words[position][depth];
  }

  /** The rest of a word after {@code depth} code points. */
  String rest(int position, int depth) {
    return new String(words[position], depth, words[position].length - depth);
  }

  /**
   * The first word of [from, to), which share {@code depth} code points, whose next code point is
   * at least {@code codePoint}; a word that ends there comes before all of them.
   */
  int firstFrom(int from, int to, int depth, int codePoint) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      boolean before = words[middle].length <= depth || words[middle][depth] < codePoint;
      if (before) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
