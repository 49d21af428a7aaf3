package io.runtimemoat.decision.reward;

/**
 * How alike two texts are: 1 − edit distance / length of the longer one, by code points.
 *
 * <p>The distance is V. Levenshtein's (1966); cut at a bound, since it takes the product of the
 * lengths.
 */
public final class TextSimilarity {
  /** Code points of a text that are compared; what follows is not looked at. */
  public static final int MOST = 1_024;

  private TextSimilarity() {}

  /** In [0, 1]; 1 for two empty texts. */
  public static double of(String one, String other) {
    int[] a = one.codePoints().limit(MOST).toArray();
    int[] b = other.codePoints().limit(MOST).toArray();
    int longer = Math.max(a.length, b.length);
    return longer == 0 ? 1 : 1 - (double) distance(a, b) / longer;
  }

  private static int distance(int[] a, int[] b) {
    int[] row = new int[b.length + 1];
    for (int j = 0; j <= b.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length; i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length; j++) {
        int substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length];
  }
}
