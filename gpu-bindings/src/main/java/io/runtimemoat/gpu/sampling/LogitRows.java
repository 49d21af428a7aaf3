package io.runtimemoat.gpu.sampling;

import io.runtimemoat.gpu.TokenLogprob;
import io.runtimemoat.gpu.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Whole-row reads of logits: the largest, the normalizer, logprobs. */
final class LogitRows {
  /** What OpenAI's API writes for "very unlikely"; JSON has no minus infinity. */
  private static final double LEAST_LOGPROB = -9999;

  private LogitRows() {}

  /**
   * The largest logit. A row that holds NaN or plus infinity is mended first, in place: NaN cannot
   * be drawn, plus infinity is the largest float.
   *
   * @throws ArithmeticException when no logit is a number above minus infinity
   */
  static float largest(float[] row, int size) {
    float largest = plainLargest(row, size);
    if (!(largest < Float.POSITIVE_INFINITY)) {
      for (int i = 0; i < size; i++) {
        row[i] = Float.isNaN(row[i]) ? Float.NEGATIVE_INFINITY : Math.min(row[i], Float.MAX_VALUE);
      }
      largest = plainLargest(row, size);
    }
    if (largest == Float.NEGATIVE_INFINITY) {
      throw new ArithmeticException("no logit is a number above minus infinity");
    }
    return largest;
  }

  /** Takes every token out of the draw whose bit is not set. */
  static void keepOnly(float[] row, int size, long[] allowed) {
    for (int from = 0; from < size; from += Long.SIZE) {
      long word = allowed[from >> 6];
      if (word == -1L) {
        continue;
      }
      int to = Math.min(size, from + Long.SIZE);
      for (int i = from; i < to; i++) {
        if ((word >>> i & 1) == 0) {
          row[i] = Float.NEGATIVE_INFINITY;
        }
      }
    }
  }

  static int firstIndexOf(float[] row, int size, float value) {
    for (int i = 0; i < size; i++) {
      if (row[i] == value) {
        return i;
      }
    }
    throw new IllegalArgumentException("the row does not hold " + value);
  }

  /**
   * ln of the sum of e^logit, summed in the order of ids. Logits more than 40 below the largest are
   * left out: a million of them weigh less than 5e-12 of it.
   */
  static double logSumExp(float[] row, int size) {
    float largest = plainLargest(row, size);
    double sum = 0;
    for (int i = 0; i < size; i++) {
      double below = (double) row[i] - largest;
      if (below > -40) {
        sum += PortableExp.ofNonPositive(below);
      }
    }
    return largest + StrictMath.log(sum);
  }

  /** A token's logprob with the {@code top} best tokens beside it. */
  static TokenLogprob logprob(
      SamplingWorkspace workspace,
      int size,
      int token,
      double logSum,
      Tokenizer tokenizer,
      int top) {
    float[] row = workspace.row;
    int count = top == 0 ? 0 : CandidateCut.best(workspace, size, top);
    int[] candidates = workspace.candidates;
    List<TokenLogprob> alternatives = new ArrayList<>(count);
    IntStream.range(0, count)
        .mapToObj(i -> candidates[i])
        .sorted(Comparator.comparingDouble(id -> -(double) row[id]))
        .forEach(id -> alternatives.add(named(tokenizer, id, row[id] - logSum, List.of())));
    return named(tokenizer, token, row[token] - logSum, alternatives);
  }

  private static TokenLogprob named(
      Tokenizer tokenizer, int token, double logprob, List<TokenLogprob> top) {
    byte[] bytes = tokenizer.tokenBytes(token);
    String text = new String(bytes, StandardCharsets.UTF_8);
    return new TokenLogprob(text, bytes, Math.max(logprob, LEAST_LOGPROB), top);
  }

  /** Four running maxima, so that one comparison need not wait for the last. NaN wins. */
  private static float plainLargest(float[] row, int size) {
    float a = Float.NEGATIVE_INFINITY;
    float b = a;
    float c = a;
    float d = a;
    int i = 0;
    for (; i + 3 < size; i += 4) {
      a = Math.max(a, row[i]);
      b = Math.max(b, row[i + 1]);
      c = Math.max(c, row[i + 2]);
      d = Math.max(d, row[i + 3]);
    }
    for (; i < size; i++) {
      a = Math.max(a, row[i]);
    }
    return Math.max(Math.max(a, b), Math.max(c, d));
  }
}
