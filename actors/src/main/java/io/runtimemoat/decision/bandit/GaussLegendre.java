package io.runtimemoat.decision.bandit;

import java.util.function.DoubleUnaryOperator;

/** Five-point Gauss–Legendre quadrature: exact for polynomials of degree 9. */
final class GaussLegendre {
  /* Abramowitz, Stegun, "Handbook of mathematical functions", table 25.4, n = 5. */
  static final int POINTS = 5;

  private static final double[] NODES = {
    -0.906179845938664, -0.5384693101056831, 0, 0.5384693101056831, 0.906179845938664
  };
  private static final double[] WEIGHTS = {
    0.23692688505618908,
    0.47862867049936647,
    0.5688888888888889,
    0.47862867049936647,
    0.23692688505618908
  };

  private GaussLegendre() {}

  /** The {@code i}-th node within [low, high]. */
  static double node(int i, double low, double high) {
    return (low + high) / 2 + (high - low) / 2 * NODES[i];
  }

  /** The {@code i}-th weight for [low, high]. */
  static double weight(int i, double low, double high) {
    return (high - low) / 2 * WEIGHTS[i];
  }

  static double integrate(DoubleUnaryOperator f, double low, double high) {
    double sum = 0;
    for (int i = 0; i < POINTS; i++) {
      sum += weight(i, low, high) * f.applyAsDouble(node(i, low, high));
    }
    return sum;
  }
}
