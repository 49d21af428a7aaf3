package io.runtimemoat.decision.grammar.token;

import io.runtimemoat.decision.grammar.text.PlainReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The tokens that are nothing but plain characters, as a flat trie over code points and as bits by
 * length: where any characters may follow, nothing has to be walked.
 */
final class PlainTokens {
  private static final int NO_TOKEN = -1;

  private final int words;
  private final int[][] tokens;
  private final int[] ids;
  private final int[] codePoints;
  private final int[] depths;
  private final int[] sizes;
  private final int[] first;
  private final int longest;

  /** Bits of the tokens of at most so many characters, made when first needed. */
  private final long[] @Nullable [] upTo;

  private PlainTokens(int[][] tokens, int[] ids, int words) {
    this.tokens = tokens;
    this.ids = ids;
    this.words = words;
    this.longest = Arrays.stream(tokens).mapToInt(token -> token.length).max().orElse(0);
    this.upTo = new long[longest + 1][];
    int nodes = 0;
    for (int t = 0; t < tokens.length; t++) {
      nodes += tokens[t].length - shared(t);
    }
    this.codePoints = new int[nodes];
    this.depths = new int[nodes];
    this.sizes = new int[nodes];
    this.first = new int[nodes];
    fill();
  }

  /** Of {@code bytes} by id, those of {@code plain}. */
  static PlainTokens of(byte[][] bytes, int[] plain, int words) {
    record Token(int id, int[] text) {}
    Token[] sorted =
        Arrays.stream(plain)
            .mapToObj(
                id ->
                    new Token(
                        id, new String(bytes[id], StandardCharsets.UTF_8).codePoints().toArray()))
            .sorted((a, b) -> Arrays.compare(a.text(), b.text()))
            .toArray(Token[]::new);
    return new PlainTokens(
        Arrays.stream(sorted).map(Token::text).toArray(int[][]::new),
        Arrays.stream(sorted).mapToInt(Token::id).toArray(),
        words);
  }

  private int shared(int t) {
    if (t == 0) {
      return 0;
    }
    int mismatch = Arrays.mismatch(tokens[t - 1], tokens[t]);
    return mismatch < 0 ? tokens[t].length : mismatch;
  }

  private void fill() {
    Arrays.fill(first, NO_TOKEN);
    int node = 0;
    for (int t = 0; t < tokens.length; t++) {
      for (int d = shared(t); d < tokens[t].length; d++) {
        codePoints[node] = tokens[t][d];
        depths[node] = d;
        node++;
      }
      if (first[node - 1] == NO_TOKEN) {
        first[node - 1] = t;
      }
    }
    for (int n = node - 1; n >= 0; n--) {
      int size = 1;
      while (n + size < node && depths[n + size] > depths[n]) {
        size += sizes[n + size];
      }
      sizes[n] = size;
    }
  }

  /** Sets the bits of all that may follow. */
  void fill(long[] mask, PlainReader reader) {
    int room = reader.room();
    if (room != PlainReader.UNKNOWN) {
      long[] bits = upTo(Math.min(room, longest));
      for (int i = 0; i < words; i++) {
        mask[i] |= bits[i];
      }
      return;
    }
    for (int node = 0; node < codePoints.length; ) {
      if (!reader.read(depths[node], codePoints[node])) {
        node += sizes[node];
        continue;
      }
      for (int t = first[node]; t != NO_TOKEN && t < ids.length; t++) {
        if (t > first[node] && !Arrays.equals(tokens[t], tokens[first[node]])) {
          break;
        }
        mask[ids[t] >> 6] |= 1L << ids[t];
      }
      node++;
    }
  }

  private synchronized long[] upTo(int length) {
    long[] known = upTo[length];
    if (known == null) {
      known = new long[words];
      for (int t = 0; t < tokens.length; t++) {
        if (tokens[t].length <= length) {
          known[ids[t] >> 6] |= 1L << ids[t];
        }
      }
      upTo[length] = known;
    }
    return known;
  }
}
