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
   * x = (32 k + j) ln 2 / 32 + r with |r| <= ln 2 / 64 (the step in two parts, after Cody and
   * Waite), then e^x = 2^k 2^(j/32) e^r: the scaling is exact, 2^(j/32) comes from a table, and e^r
   * from Taylor's series to r^6 (remainder below 5e-18). Against StrictMath.exp the relative
   * difference stays below 1e-15.
   *
   * [1] Cody, Waite. Software manual for the elementary functions. 1980, chapter 6.
   * [2] Tang. Table-driven implementation of the exponential function in IEEE floating-point
   *     arithmetic. ACM TOMS 15(2), 1989.
   */
  private static final int STEPS = 32;

  private static final double STEPS_PER_LN_2 = STEPS * 0x1.71547652b82fep0;
  private static final double STEP_HIGH = 0x1.62e42feep-1 / STEPS;
  private static final double STEP_LOW = 0x1.a39ef35793c76p-33 / STEPS;

  /** Adding 1.5 x 2^52 leaves the nearest whole number in the lowest bits. */
  private static final double ROUNDER = 0x1.8p52;

  private static final double[] POWERS = new double[STEPS];

  static {
    for (int j = 0; j < STEPS; j++) {
      POWERS[j] = StrictMath.pow(2, (double) j / STEPS);
    }
  }

  private PortableExp() {}

  /** e^x for x <= 0; 0 below -708, where results leave the normal range. */
  static double ofNonPositive(double x) {
    if (!(x >= -708)) {
      return 0;
    }
    double rounded = x * STEPS_PER_LN_2 + ROUNDER;
    int steps = (int) Double.doubleToRawLongBits(rounded);
    double k = rounded - ROUNDER;
    double r = (x - k * STEP_HIGH) - k * STEP_LOW;
    double series = r * (1.0 / 720) + 1.0 / 120;
    series = series * r + 1.0 / 24;
    series = series * r + 1.0 / 6;
    series = series * r + 0.5;
    series = series * r + 1;
    double power = POWERS[steps & (STEPS - 1)];
    double scale = Double.longBitsToDouble((long) ((steps >> 5) + 1023) << 52);
    return (power + power * (series * r)) * scale;
  }
}
