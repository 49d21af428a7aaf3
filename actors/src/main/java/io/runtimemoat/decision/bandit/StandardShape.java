package io.runtimemoat.decision.bandit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A distribution of location 0 and scale 1 whose cumulative function and density are read from a
 * table: the draw of one arm in Thompson sampling. Immutable.
 */
public final class StandardShape {
  /*
   * Each side of 0 is cut into 32 cells per doubling of 1 + |z|, narrow where the mass is and wide
   * in tails, so that the cell of a number is the first bits of its representation. The masses of
   * cells come from the density by five-point Gauss-Legendre, which also gives its constant: no
   * gamma function. Within a cell the cumulative function is the quintic that has its value, slope
   * and curvature at both ends; errors are below 1e-10 (tests against published quantiles).
   * No exponential is left when a decision is made.
   */
  private static final int CELL_BITS = 5;

  private static final int CELLS_PER_DOUBLING = 1 << CELL_BITS;
  private static final int MANTISSA_BITS = 52;
  private static final int SHIFT = MANTISSA_BITS - CELL_BITS;
  private static final long FIRST_CELL = 1023L << CELL_BITS;
  private static final int MOST_CELLS = 40 * CELLS_PER_DOUBLING;
  private static final int COEFFICIENTS = 6;

  /** Tails below this are not there. */
  private static final double NEGLIGIBLE = 1e-11;

  private static final double[] BREAKS = {1.5, 3, 5};

  /** An unnormalized density by its logarithm. */
  private interface Curve {
    double logDensity(double z);

    /** Derivative of {@link #logDensity}. */
    double slope(double z);
  }

  /** The standard normal distribution. */
  public static final StandardShape NORMAL = symmetric(new Normal());

  private final double[] upper;
  private final double @Nullable [] lower;
  private final double middle;
  private final double reachLow;
  private final double reachHigh;
  private final double[] breaks;

  private StandardShape(
      double[] upper, double @Nullable [] lower, double middle, double reachLow, double reachHigh) {
    this.upper = upper;
    this.lower = lower;
    this.middle = middle;
    this.reachLow = reachLow;
    this.reachHigh = reachHigh;
    this.breaks = breaks(reachLow, reachHigh);
  }

  /** Student's t distribution. */
  public static StandardShape studentT(double freedom) {
    return symmetric(new StudentT(freedom));
  }

  /**
   * The log-odds of a Beta distribution, from its mode in units of {@link #logOddsScale}. Which of
   * several numbers is largest is the same for their log-odds, whose density is smooth everywhere.
   */
  public static StandardShape logOdds(double successes, double failures) {
    Curve curve = new LogOdds(successes, failures);
    Side up = Side.of(curve, 1);
    Side down = Side.of(curve, -1);
    double total = up.mass() + down.mass();
    return new StandardShape(
        up.table(total), down.table(total), down.mass() / total, -down.reach(), up.reach());
  }

  /** Where a Beta distribution's log-odds have their mode. */
  public static double logOddsMode(double successes, double failures) {
    return StrictMath.log(successes / failures);
  }

  /** The width of a Beta distribution's log-odds at their mode. */
  public static double logOddsScale(double successes, double failures) {
    return StrictMath.sqrt(1 / successes + 1 / failures);
  }

  private static StandardShape symmetric(Curve curve) {
    Side side = Side.of(curve, 1);
    return new StandardShape(side.table(2 * side.mass()), null, 0.5, -side.reach(), side.reach());
  }

  /** Below it there is no mass worth counting. */
  double reachLow() {
    return reachLow;
  }

  /** Above it there is no mass worth counting. */
  double reachHigh() {
    return reachHigh;
  }

  /** Points between which the density is smooth enough for five nodes. */
  double[] breaks() {
    return breaks;
  }

  /** Cumulative probability of z. */
  public double cumulative(double z) {
    double[] cdf = new double[1];
    evaluate(z, 0, cdf, new double[1]);
    return cdf[0];
  }

  /** Density at z. */
  public double density(double z) {
    double[] pdf = new double[1];
    evaluate(z, 0, new double[1], pdf);
    return pdf[0];
  }

  /** Writes cumulative probability and density at z to place {@code i} of two arrays. */
  void evaluate(double z, int i, double[] cdf, double[] pdf) {
    boolean below = z < 0;
    double y = below ? -z : z;
    double[] table = below && lower != null ? lower : upper;
    long key = Double.doubleToRawLongBits(1 + y) >>> SHIFT;
    long cell = key - FIRST_CELL;
    if (!(cell * COEFFICIENTS < table.length)) {
      cdf[i] = below ? 0 : 1;
      pdf[i] = 0;
      return;
    }
    double start = Double.longBitsToDouble(key << SHIFT) - 1;
    double width = Double.longBitsToDouble((key + 1) << SHIFT) - 1 - start;
    double u = (y - start) / width;
    int c = (int) cell * COEFFICIENTS;
    double c3 = table[c + 3];
    double c4 = table[c + 4];
    double c5 = table[c + 5];
    double away = table[c] + u * (table[c + 1] + u * (table[c + 2] + u * (c3 + u * (c4 + u * c5))));
    double slope = table[c + 1] + u * (2 * table[c + 2] + u * (3 * c3 + u * (4 * c4 + u * 5 * c5)));
    // The table counts the mass between 0 and y.
    cdf[i] = below ? StrictMath.max(0, middle - away) : StrictMath.min(1, middle + away);
    pdf[i] = StrictMath.max(0, slope / width);
  }

  private static double[] breaks(double low, double high) {
    double[] found = new double[2 * MOST_CELLS];
    int count = 0;
    found[count++] = low;
    found[count++] = 0;
    found[count++] = high;
    for (double point = BREAKS[0], i = 0; point < high || point < -low; ) {
      if (point < high) {
        found[count++] = point;
      }
      if (point < -low) {
        found[count++] = -point;
      }
      i++;
      point = i < BREAKS.length ? BREAKS[(int) i] : i == BREAKS.length ? 8 : 2 * point;
    }
    double[] sorted = Arrays.copyOf(found, count);
    Arrays.sort(sorted);
    return sorted;
  }

  private record Normal() implements Curve {
    @Override
    public double logDensity(double z) {
      return -z * z / 2;
    }

    @Override
    public double slope(double z) {
      return -z;
    }
  }

  private record StudentT(double freedom) implements Curve {
    @Override
    public double logDensity(double z) {
      return -(freedom + 1) / 2 * StrictMath.log1p(z * z / freedom);
    }

    @Override
    public double slope(double z) {
      return -(freedom + 1) * z / (freedom + z * z);
    }
  }

  /** a·y - (a + b)·ln(1 + e^y), from its mode ln(a/b) and in units of sqrt(1/a + 1/b). */
  private record LogOdds(double a, double b) implements Curve {
    @Override
    public double logDensity(double z) {
      double mode = logOddsMode(a, b);
      return at(mode + z * logOddsScale(a, b)) - at(mode);
    }

    @Override
    public double slope(double z) {
      double scale = logOddsScale(a, b);
      double y = logOddsMode(a, b) + z * scale;
      return scale * (a - (a + b) / (1 + StrictMath.exp(-y)));
    }

    private double at(double y) {
      double log =
          y > 0 ? y + StrictMath.log1p(StrictMath.exp(-y)) : StrictMath.log1p(StrictMath.exp(y));
      return a * y - (a + b) * log;
    }
  }

  /** One side of 0: unnormalized mass up to each cell's end, densities and their slopes there. */
  private record Side(double[] cumulative, double[] density, double[] slope, double tail) {
    static Side of(Curve curve, int sign) {
      double[] cumulative = new double[MOST_CELLS + 1];
      double[] density = new double[MOST_CELLS + 1];
      double[] slope = new double[MOST_CELLS + 1];
      density[0] = StrictMath.exp(curve.logDensity(0));
      slope[0] = sign * density[0] * curve.slope(0);
      double tail = Double.POSITIVE_INFINITY;
      int cells = 0;
      while (cells < MOST_CELLS && !(tail < NEGLIGIBLE * cumulative[cells])) {
        double end = node(cells + 1);
        cumulative[cells + 1] =
            cumulative[cells]
                + GaussLegendre.integrate(
                    z -> StrictMath.exp(curve.logDensity(sign * z)), node(cells), end);
        cells++;
        density[cells] = StrictMath.exp(curve.logDensity(sign * end));
        slope[cells] = sign * density[cells] * curve.slope(sign * end);
        // As of a power law: exact for one, and for an exponential as its exponent grows.
        double power = -sign * end * curve.slope(sign * end);
        tail = power > 1 ? end * density[cells] / (power - 1) : Double.POSITIVE_INFINITY;
      }
      return new Side(
          Arrays.copyOf(cumulative, cells + 1), density, slope, Double.isFinite(tail) ? tail : 0);
    }

    double mass() {
      return cumulative[cumulative.length - 1] + tail;
    }

    double reach() {
      return node(cumulative.length - 1);
    }

    /** Quintics per cell in u = (y - start)/width, normalized by the total mass of both sides. */
    double[] table(double total) {
      int cells = cumulative.length - 1;
      double[] table = new double[cells * COEFFICIENTS];
      for (int k = 0; k < cells; k++) {
        double h = node(k + 1) - node(k);
        double rise = (cumulative[k + 1] - cumulative[k]) / total;
        double f0 = h * density[k] / total;
        double f1 = h * density[k + 1] / total;
        double g0 = h * h * slope[k] / total;
        double g1 = h * h * slope[k + 1] / total;
        int c = k * COEFFICIENTS;
        table[c] = cumulative[k] / total;
        table[c + 1] = f0;
        table[c + 2] = g0 / 2;
        table[c + 3] = 10 * rise - 6 * f0 - 4 * f1 - (3 * g0 - g1) / 2;
        table[c + 4] = -15 * rise + 8 * f0 + 7 * f1 + (3 * g0 - 2 * g1) / 2;
        table[c + 5] = 6 * rise - 3 * f0 - 3 * f1 - (g0 - g1) / 2;
      }
      return table;
    }

    private static double node(int k) {
      return Double.longBitsToDouble((FIRST_CELL + k) << SHIFT) - 1;
    }
  }
}
