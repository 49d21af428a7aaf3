package io.runtimemoat.decision.grammar.token;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A vocabulary as a flat trie: its nodes stand in depth-first order, each with the size of its
 * subtree, so that a walk goes forward only and skips what cannot be.
 *
 * <p>How the tokens read inside a string is kept too: where a string may have any characters, only
 * what stands behind its end is walked.
 */
public final class TokenVocabulary {
  private static final int NEVER = Integer.MAX_VALUE - 1;

  private final byte[][] tokens;
  private final int[] ends;
  private final Trie all;
  private final StringTokens inStrings;
  private final long[] plain;
  private final Trie behindPlain;
  private final long[] endsAndBlanks;

  private TokenVocabulary(byte[][] tokens, int[] ends) {
    this.tokens = tokens;
    this.ends = ends;
    int[] texts =
        IntStream.range(0, tokens.length)
            .filter(t -> tokens[t].length > 0)
            .filter(t -> Arrays.stream(ends).noneMatch(end -> end == t))
            .toArray();
    this.inStrings = StringTokens.of(tokens, texts, words(tokens.length));
    BitSet allPlain = new BitSet();
    byte[][] behind = new byte[tokens.length][];
    for (int t : texts) {
      behind[t] = PlainText.behind(tokens[t]);
      allPlain.set(t, behind[t].length == 0);
    }
    this.plain = Arrays.copyOf(allPlain.toLongArray(), words(tokens.length));
    this.behindPlain =
        Trie.of(behind, Arrays.stream(texts).filter(t -> behind[t].length > 0).toArray());
    BitSet silent = new BitSet();
    for (int t : texts) {
      silent.set(t, isBlank(tokens[t]));
    }
    Arrays.stream(ends).forEach(silent::set);
    this.endsAndBlanks = Arrays.copyOf(silent.toLongArray(), words(tokens.length));
    this.all = Trie.of(tokens, texts);
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
    for (int end : ends) {
      if (end == token) {
        return true;
      }
    }
    return false;
  }

  int[] ends() {
    return ends;
  }

  Trie trie() {
    return all;
  }

  /** The tokens as they read inside a string of JSON. */
  StringTokens inStrings() {
    return inStrings;
  }

  /** Bits of the tokens that are nothing but plain characters. */
  long[] plain() {
    return plain;
  }

  /** What is left of the others without the plain characters that they begin with. */
  Trie behindPlain() {
    return behindPlain;
  }

  /** Whether a mask allows nothing but the end. */
  boolean endsOnly(long[] mask) {
    long[] rest = Arrays.copyOf(mask, maskWords());
    for (int end : ends) {
      rest[end >> 6] &= ~(1L << end);
    }
    return Arrays.stream(rest).allMatch(word -> word == 0);
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
}
