package io.runtimemoat.decision.grammar.token;

import java.util.Arrays;

/** Byte strings as a flat trie: its nodes stand in depth-first order. */
final class Trie {
  static final int NO_TOKEN = -1;

  final byte[] bytes;
  final int[] depths;
  final int[] sizes;

  /** The first token that ends at a node, {@link #NO_TOKEN} for none. */
  final int[] first;

  /** The next token of the same bytes, by token. */
  final int[] same;

  private int maxDepth;

  private Trie(int nodes, int tokens) {
    bytes = new byte[nodes];
    depths = new int[nodes];
    sizes = new int[nodes];
    first = new int[nodes];
    same = new int[tokens];
    Arrays.fill(first, NO_TOKEN);
    Arrays.fill(same, NO_TOKEN);
  }

  static Trie of(byte[][] tokens, int[] ids) {
    Integer[] sorted =
        Arrays.stream(ids)
            .boxed()
            .sorted((a, b) -> Arrays.compareUnsigned(tokens[a], tokens[b]))
            .toArray(Integer[]::new);
    int nodes = 0;
    byte[] before = new byte[0];
    for (int id : sorted) {
      nodes += tokens[id].length - shared(before, tokens[id]);
      before = tokens[id];
    }
    Trie trie = new Trie(nodes, tokens.length);
    trie.fill(tokens, sorted);
    return trie;
  }

  private void fill(byte[][] tokens, Integer[] sorted) {
    int node = 0;
    byte[] before = new byte[0];
    for (int id : sorted) {
      byte[] token = tokens[id];
      for (int d = shared(before, token); d < token.length; d++) {
        bytes[node] = token[d];
        depths[node] = d;
        node++;
      }
      int last = node - 1;
      same[id] = first[last];
      first[last] = id;
      before = token;
      maxDepth = Math.max(maxDepth, token.length);
    }
    for (int n = node - 1; n >= 0; n--) {
      int size = 1;
      while (n + size < node && depths[n + size] > depths[n]) {
        size += sizes[n + size];
      }
      sizes[n] = size;
    }
  }

  private static int shared(byte[] a, byte[] b) {
    int mismatch = Arrays.mismatch(a, b);
    return mismatch < 0 ? a.length : mismatch;
  }

  /** The child among the nodes of [from, to) that has a byte; -1 for none. */
  int child(int from, int to, byte b) {
    for (int node = from; node < to; node += sizes[node]) {
      if (bytes[node] == b) {
        return node;
      }
    }
    return -1;
  }

  int nodes() {
    return bytes.length;
  }

  int tokens() {
    return same.length;
  }

  /** How many bytes the longest has. */
  int maxDepth() {
    return maxDepth;
  }
}
