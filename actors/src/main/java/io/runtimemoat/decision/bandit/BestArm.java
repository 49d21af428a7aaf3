package io.runtimemoat.decision.bandit;

import java.util.Arrays;

/**
 * The probability of each of several independent numbers to be the largest: exactly how often
 * Thompson sampling chooses each arm, without sampling.
 */
public final class BestArm {
  /*
   * P(i is best) = ∫ f_i(t) · Π_{j≠i} F_j(t) dt, by five-point Gauss-Legendre in cells between the
   * breakpoints of every number, so that a narrow one beside wide ones has cells of its own width.
   * The integral begins where some number surely is above, max over i of its lower reach.
   * Two normal numbers in closed form: Φ((m0 - m1)/sqrt(s0² + s1²)).
   * Jeunen, "Exact propensities for Thompson sampling", RecSys 2025 (arXiv 2504.08773), for why the
   * propensity must be this integral and not an average over draws.
   */
  /** Widest cell, in an arm's scale, where that arm's density is not all but 0 or straight. */
  private static final double WIDEST = 0.8;

  private static final double NEAR = 4;

  /** The product of many cumulative functions rises more steeply than any of them. */
  private static final int FEW = 12;

  private static final int MOST_PIECES = 16;

  private BestArm() {}

  /**
   * Probabilities in the order given; they sum to 1 up to the quadrature's error.
   *
   * @param location of each number
   * @param scale of each number, above 0
   */
  public static double[] probabilities(double[] location, double[] scale, StandardShape[] shapes) {
    int size = location.length;
    if (size == 1) {
      return new double[] {1};
    }
    if (size == 2 && isNormal(shapes[0]) && isNormal(shapes[1])) {
      double both = StrictMath.sqrt(scale[0] * scale[0] + scale[1] * scale[1]);
      double first = StandardShape.NORMAL.cumulative((location[0] - location[1]) / both);
      return new double[] {first, 1 - first};
    }
    double[] cuts = cuts(location, scale, shapes);
    Sum sum = new Sum(location, scale, shapes);
    for (int cell = 0; cell + 1 < cuts.length; cell++) {
      int pieces = sum.pieces(cuts[cell], cuts[cell + 1]);
      double width = (cuts[cell + 1] - cuts[cell]) / pieces;
      for (int piece = 0; width > 0 && piece < pieces; piece++) {
        double low = cuts[cell] + piece * width;
        for (int i = 0; i < GaussLegendre.POINTS; i++) {
          sum.add(
              GaussLegendre.node(i, low, low + width), GaussLegendre.weight(i, low, low + width));
        }
      }
    }
    return sum.probability;
  }

  private static boolean isNormal(StandardShape shape) {
    return shape.equals(StandardShape.NORMAL);
  }

  /** Every number's breakpoints that are above what some number surely exceeds, in order. */
  private static double[] cuts(double[] location, double[] scale, StandardShape[] shapes) {
    double low = Double.NEGATIVE_INFINITY;
    int count = 0;
    for (int i = 0; i < location.length; i++) {
      low = StrictMath.max(low, location[i] + scale[i] * shapes[i].reachLow());
      count += shapes[i].breaks().length;
    }
    double[] cuts = new double[count];
    int kept = 0;
    for (int i = 0; i < location.length; i++) {
      for (double z : shapes[i].breaks()) {
        double cut = location[i] + scale[i] * z;
        if (cut >= low) {
          cuts[kept++] = cut;
        }
      }
    }
    double[] sorted = Arrays.copyOf(cuts, kept);
    Arrays.sort(sorted);
    return sorted;
  }

  /** The integrals so far. */
  private static final class Sum {
    final double[] probability;
    private final double[] location;
    private final double[] inverseScale;
    private final StandardShape[] shapes;
    private final double[] cdf;
    private final double[] pdf;

    Sum(double[] location, double[] scale, StandardShape[] shapes) {
      this.location = location;
      this.shapes = shapes;
      this.probability = new double[location.length];
      this.inverseScale = new double[location.length];
      this.cdf = new double[location.length];
      this.pdf = new double[location.length];
      for (int i = 0; i < scale.length; i++) {
        inverseScale[i] = 1 / scale[i];
      }
    }

    /** Into how many pieces a cell is cut: arms that are alike have breakpoints at one place. */
    int pieces(double low, double high) {
      double middle = (low + high) / 2;
      double narrowest = 0;
      for (int i = 0; i < location.length; i++) {
        if (StrictMath.abs(middle - location[i]) * inverseScale[i] < NEAR) {
          narrowest = StrictMath.max(narrowest, inverseScale[i]);
        }
      }
      double widths = (high - low) * narrowest / WIDEST * (1 + location.length / FEW);
      return StrictMath.min(MOST_PIECES, StrictMath.max(1, (int) StrictMath.ceil(widths)));
    }

    void add(double t, double weight) {
      int size = cdf.length;
      for (int i = 0; i < size; i++) {
        shapes[i].evaluate((t - location[i]) * inverseScale[i], i, cdf, pdf);
      }
      // pdf becomes weight · density · product of the cumulative functions before it, ...
      double before = weight;
      for (int i = 0; i < size; i++) {
        pdf[i] *= before * inverseScale[i];
        before *= cdf[i];
      }
      // ... and is taken times the product of those after it.
      double after = 1;
      for (int i = size - 1; i >= 0; i--) {
        probability[i] += pdf[i] * after;
        after *= cdf[i];
      }
    }
  }
}
