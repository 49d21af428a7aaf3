package io.runtimemoat.decision.grammar.token;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A vocabulary as a flat trie: its nodes stand in depth-first order, each with the size of its
 * subtree, so that a walk goes forward only and skips what cannot be.
 *
 * <p>Tokens of nothing but plain characters of a string are also kept apart: where a string may
 * have any characters they are all allowed, and only the others are walked.
 */
public final class TokenVocabulary {
  private static final int NEVER = Integer.MAX_VALUE - 1;

  private final byte[][] tokens;
  private final int[] ends;
  private final Trie all;
  private final Trie others;
  private final PlainTokens plain;
  private final long[] endsAndBlanks;

  private TokenVocabulary(byte[][] tokens, int[] ends) {
    this.tokens = tokens;
    this.ends = ends;
    int[] texts =
        IntStream.range(0, tokens.length)
            .filter(t -> tokens[t].length > 0)
            .filter(t -> Arrays.stream(ends).noneMatch(end -> end == t))
            .toArray();
    BitSet inString = new BitSet();
    for (int t : texts) {
      inString.set(t, isPlain(tokens[t]));
    }
    this.plain = PlainTokens.of(tokens, inString.stream().toArray(), words(tokens.length));
    BitSet silent = new BitSet();
    for (int t : texts) {
      silent.set(t, isBlank(tokens[t]));
    }
    Arrays.stream(ends).forEach(silent::set);
    this.endsAndBlanks = Arrays.copyOf(silent.toLongArray(), words(tokens.length));
    this.all = Trie.of(tokens, texts);
    this.others = Trie.of(tokens, Arrays.stream(texts).filter(t -> !inString.get(t)).toArray());
  }

  /**
   * A vocabulary.
   *
   * @param tokens bytes by id; none for ids that stand for no text
   * @param ends ids that end a text
   */
  public static TokenVocabulary of(List<byte[]> tokens, List<Integer> ends) {
    return new TokenVocabulary(
        tokens.stream().map(byte[]::clone).toArray(byte[][]::new),
        ends.stream().mapToInt(Integer::intValue).toArray());
  }

  /** The number of ids. */
  public int size() {
    return tokens.length;
  }

  /** The number of longs of a mask. */
  public int maskWords() {
    return words(tokens.length);
  }

  private static int words(int bits) {
    return (bits + 63) >> 6;
  }

  byte[] bytes(int token) {
    return tokens[token];
  }

  boolean isEnd(int token) {
    return Arrays.stream(ends).anyMatch(end -> end == token);
  }

  int[] ends() {
    return ends;
  }

  Trie trie() {
    return all;
  }

  /** The tokens that are not all plain characters. */
  Trie others() {
    return others;
  }

  /** The tokens of plain characters alone. */
  PlainTokens plain() {
    return plain;
  }

  /** Whether a mask allows nothing but white space and the end. */
  boolean endsOrBlanksOnly(long[] mask) {
    for (int word = 0; word < endsAndBlanks.length; word++) {
      if ((mask[word] & ~endsAndBlanks[word]) != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(byte[] token) {
    for (byte b : token) {
      if (b != ' ' && b != '\n' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  /** The fewest tokens that spell {@code text}; none if it cannot be spelt. */
  int[] fewestTokens(byte[] text) {
    int[] count = new int[text.length + 1];
    int[] token = new int[text.length];
    for (int at = text.length - 1; at >= 0; at--) {
      count[at] = NEVER;
      int from = 0;
      int to = all.nodes();
      for (int i = at; i < text.length; i++) {
        int node = all.child(from, to, text[i]);
        if (node < 0) {
          break;
        }
        if (all.first[node] != Trie.NO_TOKEN && count[i + 1] + 1 < count[at]) {
          count[at] = count[i + 1] + 1;
          token[at] = all.first[node];
        }
        from = node + 1;
        to = node + all.sizes[node];
      }
    }
    if (count[0] >= NEVER) {
      return new int[0];
    }
    int[] spelt = new int[count[0]];
    int at = 0;
    for (int i = 0; i < spelt.length; i++) {
      spelt[i] = token[at];
      at += tokens[token[at]].length;
    }
    return spelt;
  }

  /** Whole characters of which none ends a string or needs an escape. */
  private static boolean isPlain(byte[] token) {
    String text = new String(token, java.nio.charset.StandardCharsets.UTF_8);
    return Arrays.equals(text.getBytes(java.nio.charset.StandardCharsets.UTF_8), token)
        && text.chars().noneMatch(c -> c < 0x20 || c == '"' || c == '\\');
  }

  /** Nodes in depth-first order. */
  static final class Trie {
    static final int NO_TOKEN = -1;

    final byte[] bytes;
    final int[] depths;
    final int[] sizes;

    /** The first token that ends at a node, {@link #NO_TOKEN} for none. */
    final int[] first;

    /** The next token of the same bytes, by token. */
    final int[] same;

    private Trie(int nodes, int tokens) {
      bytes = new byte[nodes];
      depths = new int[nodes];
      sizes = new int[nodes];
      first = new int[nodes];
      same = new int[tokens];
      Arrays.fill(first, NO_TOKEN);
      Arrays.fill(same, NO_TOKEN);
    }

    private static Trie of(byte[][] tokens, int[] ids) {
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

    int maxDepth() {
      return Arrays.stream(depths).max().orElse(-1) + 1;
    }
  }
}
