package io.runtimemoat.gpu.sampling;

/**
 * Gumbel noise that is a function of (seed, choice, position, token) alone.
 *
 * <p>Drawing is the Gumbel-max trick: the token with the largest {@code logit / temperature +
 * noise} has exactly the softmax's law. As no generator state is carried along, batching, drafting
 * and resuming draw the same token for the same logits.
 */
final class CounterNoise {
  /*
   * The words are those of SplitMix64: a Weyl sequence with increment GAMMA, finished by the
   * variant 13 mixer. The stream's start is a hash of seed, choice and position; the token's id is
   * the counter. Two streams overlap in one vocabulary's width with a probability near 2^-46.
   *
   * [1] Steele, Lea, Flood. Fast splittable pseudorandom number generators. OOPSLA 2014.
   * [2] Salmon et al. Parallel random numbers: as easy as 1, 2, 3. SC 2011 (counter-based noise).
   * [3] Maddison, Tarlow, Minka. A* sampling. NIPS 2014 (Gumbel-max, and bounds on the noise).
   */
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private static final double LN_2 = 0x1.62e42fefa39efp-1;

  /** No draw of {@link #gumbel} is above this: the words have 53 bits. */
  static final double LARGEST = 54 * LN_2;

  private CounterNoise() {}

  /** The start of the stream of one position of one choice. */
  static long stream(long seed, int choice, int position) {
    long hashed = mix(mix(seed + GAMMA) + choice * GAMMA);
    return mix(hashed + position * GAMMA);
  }

  /** 64 random bits for a token, 53 of which are used. */
  static long word(long stream, int token) {
    return mix(stream + (token + 1L) * GAMMA);
  }

  /** The word's standard Gumbel value: -ln(-ln u), with u = 1 - (word's 53 bits + 1/2) / 2^53. */
  static double gumbel(long word) {
    double complement = ((word >>> 11) + 0.5) * 0x1p-53;
    return -StrictMath.log(-StrictMath.log1p(-complement));
  }

  /**
   * A value that {@link #gumbel} of this word does not exceed, at the price of a shift: with z
   * leading zeros the complement v is at least 2^-(z+1), and -ln(-ln(1 - v)) is at most -ln v.
   */
  static double gumbelBound(long word) {
    return (Math.min(Long.numberOfLeadingZeros(word), 53) + 1) * LN_2;
  }

  private static long mix(long z) {
    long mixed = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
