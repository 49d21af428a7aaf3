package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.grammar.text.CharacterKinds;
import io.runtimemoat.decision.grammar.text.CharacterReader;
import java.util.Arrays;

/** Texts in characters as a flat trie in depth-first order; the first node stands for no text. */
final class CharacterTrie {
  private final int[] codePoints;
  private final short[] depths;
  private final int[] sizes;

  /** By node, and one more: where its texts begin. */
  private final int[] first;

  /** By node: how many characters its longest text has beyond it, and of which kinds. */
  private final short[] heights;

  private final long[] kinds;

  private int nodes = 1;

  /** A trie of texts in ascending order. */
  CharacterTrie(int[][] texts) {
    int count = 1;
    for (int t = 0; t < texts.length; t++) {
      count += texts[t].length - shared(texts, t);
    }
    codePoints = new int[count];
    depths = new short[count];
    sizes = new int[count];
    first = new int[count + 1];
    heights = new short[count];
    kinds = new long[count];
    for (int t = 0; t < texts.length; t++) {
      for (int d = shared(texts, t); d < texts[t].length; d++) {
        codePoints[nodes] = texts[t][d];
        depths[nodes] = (short) (d + 1);
        first[nodes] = t;
        nodes++;
      }
    }
    first[nodes] = texts.length;
    close();
  }

  private static int shared(int[][] texts, int t) {
    if (t == 0) {
      return 0;
    }
    int mismatch = Arrays.mismatch(texts[t - 1], texts[t]);
    return mismatch < 0 ? texts[t].length : mismatch;
  }

  private void close() {
    for (int n = nodes - 1; n >= 0; n--) {
      int size = 1;
      while (n + size < nodes && depths[n + size] > depths[n]) {
        int child = n + size;
        heights[n] = (short) Math.max(heights[n], heights[child] + 1);
        kinds[n] |= kinds[child] | CharacterKinds.of(codePoints[child]);
        size += sizes[child];
      }
      sizes[n] = size;
    }
  }

  /** What is done with texts that may come. */
  interface Visitor {
    /** The texts from one number up to another may come, of {@code depth} characters or more. */
    void visit(int from, int to, int depth);
  }

  /** Visits all that a reader takes; whole branches at once where that is allowed. */
  void walk(CharacterReader reader, boolean branches, Visitor visitor) {
    int deepest = heights[0];
    int[] ends = new int[deepest + 1];
    int[] wanted = new int[deepest + 2];
    ends[0] = nodes;
    int node = enter(0, reader, branches, visitor);
    while (node < nodes) {
      int depth = depths[node];
      int codePoint = codePoints[node];
      if (codePoint < wanted[depth]) {
        node += sizes[node];
      } else if (!reader.read(depth - 1, codePoint)) {
        wanted[depth] = reader.nextAfter(depth - 1, codePoint);
        boolean none = wanted[depth] == CharacterReader.BEYOND_ALL;
        node = none ? ends[depth - 1] : node + sizes[node];
      } else {
        ends[depth] = node + sizes[node];
        wanted[depth + 1] = 0;
        node = enter(node, reader, branches, visitor);
      }
    }
  }

  /** The node to go on with. */
  private int enter(int node, CharacterReader reader, boolean branches, Visitor visitor) {
    int depth = depths[node];
    int end = node + sizes[node];
    if (branches && end > node + 1 && reader.takesAll(depth, kinds[node], heights[node])) {
      visitor.visit(first[node], first[end], depth);
      return end;
    }
    if (first[node] < first[node + 1]) {
      visitor.visit(first[node], first[node + 1], depth);
    }
    return node + 1;
  }

  /** Visits the text that has exactly these characters. */
  void visit(int[] text, Visitor visitor) {
    int node = 0;
    for (int d = 0; d < text.length && node >= 0; d++) {
      node = child(node, text[d]);
    }
    if (node >= 0 && first[node] < first[node + 1]) {
      visitor.visit(first[node], first[node + 1], text.length);
    }
  }

  private int child(int parent, int codePoint) {
    int end = parent + sizes[parent];
    for (int node = parent + 1; node < end; node += sizes[node]) {
      if (codePoints[node] >= codePoint) {
        return codePoints[node] == codePoint ? node : -1;
      }
    }
    return -1;
  }
}
