package io.runtimemoat.decision.guard.text;

/** Shannon entropy. */
public final class Entropy {
  private Entropy() {}

  /**
   * Bits per sample.
   *
   * @param counts how often each value was seen
   * @param samples the sum of the counts
   */
  public static double bits(int[] counts, int samples) {
    double bits = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = (double) count / samples;
        bits -= share * StrictMath.log(share) / StrictMath.log(2);
      }
    }
    return bits;
  }
}
