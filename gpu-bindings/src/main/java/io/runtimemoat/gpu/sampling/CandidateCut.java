package io.runtimemoat.gpu.sampling;

import java.util.Arrays;

/**
 * Keeps the best tokens of a row without sorting it: the first k by logit, or the shortest prefix
 * by logit whose weight reaches a target.
 */
final class CandidateCut {
  /*
   * Radix selection, most significant digit first, on the logits' bits mapped to unsigned order:
   * each pass adds the weights of one digit's buckets and walks them from the top to the bucket
   * that holds the cut. At most four passes over what is left, whatever the logits are; ties at
   * the cut go to the lowest ids.
   *
   * [1] Knuth. The art of computer programming, volume 3, 5.2.2 (radix exchange).
   */
  static final int BUCKETS = 1 << 11;

  private static final int[] SHIFTS = {21, 10, 0};
  private static final int[] DIGIT_BITS = {11, 11, 10};

  private CandidateCut() {}

  /** Puts the ids of the k best logits into the workspace's candidates; their number. */
  static int best(SamplingWorkspace workspace, int vocabularySize, int k) {
    float[] row = workspace.row;
    double[] histogram = workspace.histogram;
    Arrays.fill(histogram, 0);
    for (int id = 0; id < vocabularySize; id++) {
      histogram[orderedBits(row[id]) >>> SHIFTS[0]]++;
    }
    int bucket = BUCKETS - 1;
    for (double above = histogram[bucket]; above < k && bucket > 0; ) {
      above += histogram[--bucket];
    }
    int count = 0;
    for (int id = 0; id < vocabularySize; id++) {
      if ((orderedBits(row[id]) >>> SHIFTS[0]) >= bucket) {
        workspace.candidates[count] = id;
        workspace.weights[count++] = 1;
      }
    }
    return heaviest(workspace, count, k);
  }

  /**
   * Puts the shortest prefix of the row, best logit first, that holds a share of the softmax's mass
   * into the workspace's candidates, with their weights relative to the best.
   *
   * @param least scaled logits below it are left out; their mass must not matter
   * @return the number of candidates
   */
  static int nucleus(
      SamplingWorkspace workspace,
      int vocabularySize,
      float best,
      double perTemperature,
      double least,
      double share) {
    float[] row = workspace.row;
    double[] histogram = workspace.histogram;
    Arrays.fill(histogram, 0);
    double total = 0;
    for (int id = 0; id < vocabularySize; id++) {
      double scaled = ((double) row[id] - best) * perTemperature;
      if (scaled >= least) {
        double weight = PortableExp.ofNonPositive(scaled);
        histogram[orderedBits(row[id]) >>> SHIFTS[0]] += weight;
        total += weight;
      }
    }
    double target = share * total;
    int bucket = orderedBits(best) >>> SHIFTS[0];
    for (double above = histogram[bucket]; above < target && bucket > 0; ) {
      above += histogram[--bucket];
    }
    int count = 0;
    for (int id = 0; id < vocabularySize; id++) {
      if ((orderedBits(row[id]) >>> SHIFTS[0]) >= bucket) {
        double scaled = ((double) row[id] - best) * perTemperature;
        if (scaled >= least) {
          workspace.candidates[count] = id;
          workspace.weights[count++] = PortableExp.ofNonPositive(scaled);
        }
      }
    }
    return heaviest(workspace, count, target);
  }

  /**
   * Keeps the shortest prefix of the candidates, best logit first, whose weights reach {@code
   * target}; all of them when they never do. Ids stay ascending and weights stay beside them.
   *
   * @return the number of candidates kept
   */
  static int heaviest(SamplingWorkspace workspace, int count, double target) {
    double above = 0;
    int prefix = 0;
    for (int digit = 0; digit < SHIFTS.length; digit++) {
      addUp(workspace, count, digit, prefix);
      int bucket = (1 << DIGIT_BITS[digit]) - 1;
      int lowest = bucket;
      double reached = above;
      for (; bucket >= 0; bucket--) {
        double weight = workspace.histogram[bucket];
        if (weight > 0) {
          above = reached;
          lowest = bucket;
          reached += weight;
          if (reached >= target) {
            break;
          }
        }
      }
      prefix = (prefix << DIGIT_BITS[digit]) | lowest;
    }
    return compact(workspace, count, prefix, above, target);
  }

  private static void addUp(SamplingWorkspace workspace, int count, int digit, int prefix) {
    double[] histogram = workspace.histogram;
    Arrays.fill(histogram, 0);
    int shift = SHIFTS[digit];
    int mask = (1 << DIGIT_BITS[digit]) - 1;
    int prefixShift = shift + DIGIT_BITS[digit];
    for (int i = 0; i < count; i++) {
      int bits = orderedBits(workspace.row[workspace.candidates[i]]);
      if (digit == 0 || bits >>> prefixShift == prefix) {
        histogram[(bits >>> shift) & mask] += workspace.weights[i];
      }
    }
  }

  private static int compact(
      SamplingWorkspace workspace, int count, int cut, double above, double target) {
    double reached = above;
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int order = Integer.compareUnsigned(bitsOf(workspace, i), cut);
      boolean tie = order == 0 && reached < target;
      if (tie) {
        reached += workspace.weights[i];
      }
      if (order > 0 || tie) {
        workspace.candidates[kept] = workspace.candidates[i];
        workspace.weights[kept++] = workspace.weights[i];
      }
    }
    return kept;
  }

  private static int bitsOf(SamplingWorkspace workspace, int candidate) {
    return orderedBits(workspace.row[workspace.candidates[candidate]]);
  }

  /** Bits whose unsigned order is the order of the floats; both zeros are one. */
  static int orderedBits(float value) {
    int bits = Float.floatToRawIntBits(value + 0.0f);
    return bits ^ ((bits >> 31) | Integer.MIN_VALUE);
  }
}
