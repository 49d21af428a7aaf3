package io.runtimemoat.gpu.sampling;

/**
 * The exponential function with the same bits on every JDK and processor.
 *
 * <p>{@code Math.exp} may differ by a unit in the last place between machines, and {@code
 * StrictMath.exp} is several times slower over a whole vocabulary. This one uses only additions,
 * multiplications and bit moves, which the language defines exactly since Java 17.
 */
final class PortableExp {
  /*
   * x = k ln 2 + r with |r| <= ln 2 / 2 (Cody and Waite's two-part ln 2), then e^r by Taylor's
   * series to r^13 (remainder below 5e-18 relative) and an exact scaling by 2^k. Against
   * StrictMath.exp the relative difference stays below 1e-15.
   *
   * [1] Cody, Waite. Software manual for the elementary functions. 1980, chapter 6.
   */
  private static final double LOG2_E = 0x1.71547652b82fep0;
  private static final double LN_2_HIGH = 0x1.62e42feep-1;
  private static final double LN_2_LOW = 0x1.a39ef35793c76p-33;

  /** Adding and taking away 1.5 x 2^52 rounds to the nearest whole number. */
  private static final double ROUNDER = 0x1.8p52;

  private PortableExp() {}

  /** e^x for x <= 0; 0 below -708, where results leave the normal range. */
  static double ofNonPositive(double x) {
    if (!(x >= -708)) {
      return 0;
    }
    double k = (x * LOG2_E + ROUNDER) - ROUNDER;
    double r = (x - k * LN_2_HIGH) - k * LN_2_LOW;
    double series = 1.0 / 6227020800.0;
    series = series * r + 1.0 / 479001600.0;
    series = series * r + 1.0 / 39916800.0;
    series = series * r + 1.0 / 3628800.0;
    series = series * r + 1.0 / 362880.0;
    series = series * r + 1.0 / 40320.0;
    series = series * r + 1.0 / 5040.0;
    series = series * r + 1.0 / 720.0;
    series = series * r + 1.0 / 120.0;
    series = series * r + 1.0 / 24.0;
    series = series * r + 1.0 / 6.0;
    series = series * r + 0.5;
    series = series * r + 1;
    series = series * r + 1;
    return series * Double.longBitsToDouble(((long) k + 1023) << 52);
  }
}
