package io.runtimemoat.decision.random;

/**
 * Random numbers as a function of (seed, index): no state, any order, the same on every JDK.
 *
 * <p>Philox4x32-10 of J. Salmon, M. Moraes, R. Dror, D. Shaw, "Parallel random numbers: as easy as
 * 1, 2, 3", SC'11, checked against the known answers of its Random123 library. The 64-bit key is
 * {@link Seed#key}; the 128-bit counter is ({@link Seed#stream}, index).
 */
public final class CounterRandom {
  /*
   * One round maps (c0, c1, c2, c3) under (k0, k1) to
   *   (hi(M1·c2) ^ c1 ^ k0,  lo(M1·c2),  hi(M0·c0) ^ c3 ^ k1,  lo(M0·c0)),
   * and the key grows by the Weyl constants W0, W1 between rounds. Ten rounds pass BigCrush.
   */
  private static final int ROUNDS = 10;
  private static final long M0 = 0xD2511F53L;
  private static final long M1 = 0xCD9E8D57L;
  private static final int W0 = 0x9E3779B9;
  private static final int W1 = 0xBB67AE85;
  private static final long LOW = 0xFFFFFFFFL;
  private static final double TWO_TO_MINUS_53 = 0x1p-53;

  private final Seed seed;

  public CounterRandom(Seed seed) {
    this.seed = seed;
  }

  /** The number at {@code index}, uniform on the multiples of 2^-53 in [0, 1). */
  public double uniform(long index) {
    int[] block =
        block(
            (int) index,
            (int) (index >>> 32),
            (int) seed.stream(),
            (int) (seed.stream() >>> 32),
            (int) seed.key(),
            (int) (seed.key() >>> 32));
    long bits = ((block[1] & LOW) << 32) | (block[0] & LOW);
    return (bits >>> 11) * TWO_TO_MINUS_53;
  }

  /** The four output words of Philox4x32-10. */
  static int[] block(int c0, int c1, int c2, int c3, int k0, int k1) {
    for (int round = 0; round < ROUNDS; round++) {
      long product0 = M0 * (c0 & LOW);
      long product1 = M1 * (c2 & LOW);
      int next0 = (int) (product1 >>> 32) ^ c1 ^ k0;
      int next2 = (int) (product0 >>> 32) ^ c3 ^ k1;
      c0 = next0;
      c1 = (int) product1;
      c2 = next2;
      c3 = (int) product0;
      k0 += W0;
      k1 += W1;
    }
    return new int[] {c0, c1, c2, c3};
  }
}
