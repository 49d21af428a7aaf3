package io.runtimemoat.decision.experiment;

/** Distribution functions in strict arithmetic: the same bits on every JDK. */
public final class Distributions {
  /*
   * log Γ by Stirling's series from 10 on and by the recurrence below (Abramowitz & Stegun 6.1.41,
   * 6.1.15); log B with the large terms cancelled by hand. The incomplete beta function by its
   * continued fraction (A&S 26.5.8) and the incomplete gamma function by series or continued
   * fraction (A&S 6.5.29, 6.5.31), both by Lentz's method as modified by Thompson and Barnett
   * (Press et al., Numerical Recipes, 3rd ed., §5.2, §6.2, §6.4). The normal quantile by Acklam's
   * rational approximation and one step of Halley's method.
   */
  private static final double TINY = 1e-300;
  private static final double PRECISION = 1e-16;
  private static final int MOST_TERMS = 100_000;
  private static final double FARTHEST = 1e150;
  private static final double STIRLING_FROM = 10;
  private static final double HALF_LOG_TWO_PI = 0.9189385332046727;

  private Distributions() {}

  /** log Γ(x) for x above 0. */
  public static double logGamma(double x) {
    double shift = 0;
    double at = x;
    while (at < STIRLING_FROM) {
      shift += StrictMath.log(at);
      at += 1;
    }
    return (at - 0.5) * StrictMath.log(at) - at + HALF_LOG_TWO_PI + stirling(at) - shift;
  }

  private static double stirling(double x) {
    double r = 1 / (x * x);
    return (1.0 / 12 - r * (1.0 / 360 - r * (1.0 / 1260 - r * (1.0 / 1680 - r * (1.0 / 1188)))))
        / x;
  }

  /** log B(a, b) for a and b above 0. */
  public static double logBeta(double a, double b) {
    double low = Math.min(a, b);
    double high = Math.max(a, b);
    if (low >= STIRLING_FROM) {
      double ratio = low / (low + high);
      return HALF_LOG_TWO_PI
          - 0.5 * StrictMath.log(high)
          + stirling(low)
          + stirling(high)
          - stirling(low + high)
          + (low - 0.5) * StrictMath.log(ratio)
          + high * StrictMath.log1p(-ratio);
    }
    if (high >= STIRLING_FROM) {
      double correction = stirling(high) - stirling(low + high);
      return logGamma(low)
          + correction
          + low
          - low * StrictMath.log(low + high)
          + (high - 0.5) * StrictMath.log1p(-low / (low + high));
    }
    return logGamma(low) + logGamma(high) - logGamma(low + high);
  }

  /** The regularized incomplete beta function I_x(a, b), in [0, 1]. */
  public static double regularizedBeta(double x, double a, double b) {
    if (!(x > 0)) {
      return Double.isNaN(x) ? Double.NaN : 0;
    }
    if (x >= 1) {
      return 1;
    }
    double front = StrictMath.exp(a * StrictMath.log(x) + b * StrictMath.log1p(-x) - logBeta(a, b));
    return x < (a + 1) / (a + b + 2)
        ? front * betaFraction(x, a, b) / a
        : 1 - front * betaFraction(1 - x, b, a) / b;
  }

  private static double betaFraction(double x, double a, double b) {
    double c = 1;
    double d = 1 / away(1 - (a + b) * x / (a + 1));
    double h = d;
    for (int m = 1; m <= MOST_TERMS; m++) {
      double even = m * (b - m) * x / ((a + 2.0 * m - 1) * (a + 2.0 * m));
      d = 1 / away(1 + even * d);
      c = away(1 + even / c);
      h *= d * c;
      double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1));
      d = 1 / away(1 + odd * d);
      c = away(1 + odd / c);
      double delta = d * c;
      h *= delta;
      if (Math.abs(delta - 1) <= PRECISION) {
        break;
      }
    }
    return h;
  }

  private static double away(double value) {
    return Math.abs(value) < TINY ? TINY : value;
  }

  /** The regularized upper incomplete gamma function Q(a, x), in [0, 1]. */
  public static double upperGamma(double a, double x) {
    if (!(x > 0)) {
      return Double.isNaN(x) ? Double.NaN : 1;
    }
    double front = StrictMath.exp(a * StrictMath.log(x) - x - logGamma(a));
    return x < a + 1 ? 1 - front * gammaSeries(a, x) : front * gammaFraction(a, x);
  }

  private static double gammaSeries(double a, double x) {
    double term = 1 / a;
    double sum = term;
    for (int n = 1; n <= MOST_TERMS && term > sum * PRECISION; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return sum;
  }

  private static double gammaFraction(double a, double x) {
    double b = x + 1 - a;
    double c = 1 / TINY;
    double d = 1 / away(b);
    double h = d;
    for (int n = 1; n <= MOST_TERMS; n++) {
      double an = -n * (n - a);
      b += 2;
      d = 1 / away(an * d + b);
      c = away(b + an / c);
      double delta = d * c;
      h *= delta;
      if (Math.abs(delta - 1) <= PRECISION) {
        break;
      }
    }
    return h;
  }

  /** Φ(z), exact in both tails. */
  public static double normalCdf(double z) {
    double tail = 0.5 * upperGamma(0.5, 0.5 * z * z);
    return z > 0 ? 1 - tail : tail;
  }

  /** The z with Φ(z) = p, for p in (0, 1). */
  public static double normalQuantile(double p) {
    if (!(p > 0 && p < 1)) {
      throw new IllegalArgumentException("a quantile is of a probability in (0, 1), not " + p);
    }
    double z = p < 0.5 ? acklam(p) : -acklam(1 - p);
    double density = StrictMath.exp(-0.5 * z * z - HALF_LOG_TWO_PI);
    // of the nearer tail, where no digits are lost
    double error =
        (p < 0.5 ? normalCdf(z) - p : (1 - p) - 0.5 * upperGamma(0.5, 0.5 * z * z)) / density;
    return z - error / (1 + 0.5 * z * error);
  }

  private static double acklam(double p) {
    if (p < 0.02425) {
      double q = StrictMath.sqrt(-2 * StrictMath.log(p));
      return (((((-7.784894002430293e-03 * q - 3.223964580411365e-01) * q - 2.400758277161838) * q
                              - 2.549732539343734)
                          * q
                      + 4.374664141464968)
                  * q
              + 2.938163982698783)
          / ((((7.784695709041462e-03 * q + 3.224671290700398e-01) * q + 2.445134137142996) * q
                      + 3.754408661907416)
                  * q
              + 1);
    }
    double q = p - 0.5;
    double r = q * q;
    return (((((-3.969683028665376e+01 * r + 2.209460984245205e+02) * r - 2.759285104469687e+02) * r
                            + 1.383577518672690e+02)
                        * r
                    - 3.066479806614716e+01)
                * r
            + 2.506628277459239)
        * q
        / (((((-5.447609879822406e+01 * r + 1.615858368580409e+02) * r - 1.556989798598866e+02) * r
                            + 6.680131188771972e+01)
                        * r
                    - 1.328068155288572e+01)
                * r
            + 1);
  }

  /** P(χ² > x) with {@code degrees} of freedom. */
  public static double chiSquareSurvival(double x, double degrees) {
    return upperGamma(degrees / 2, x / 2);
  }

  /** P(|T| > |t|) of Student's distribution. */
  public static double studentTwoSided(double t, double degrees) {
    return regularizedBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
  }

  /**
   * The t with P(T ≤ t) = p of Student's distribution, by bisection of its tail.
   *
   * @param p in (0.5, 1)
   * @param degrees of freedom, above 0; not only whole ones
   */
  public static double studentQuantile(double p, double degrees) {
    if (!(p > 0.5 && p < 1) || !(degrees > 0)) {
      throw new IllegalArgumentException(
          "a quantile is of a probability in (0.5, 1) and degrees above 0, not of "
              + p
              + " and "
              + degrees);
    }
    double low = 0;
    double high = 1;
    while (studentTwoSided(high, degrees) > 2 * (1 - p) && high < FARTHEST) {
      high *= 2;
    }
    double middle = high / 2;
    while (middle > low && middle < high) {
      if (studentTwoSided(middle, degrees) > 2 * (1 - p)) {
        low = middle;
      } else {
        high = middle;
      }
      middle = low + (high - low) / 2;
    }
    return high;
  }
}
