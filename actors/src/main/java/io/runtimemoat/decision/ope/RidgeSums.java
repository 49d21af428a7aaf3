package io.runtimemoat.decision.ope;

/** Sums of a ridge regression with an intercept; lower triangle packed by rows. */
final class RidgeSums {
  private final int dimension;
  private final double[] outer;
  private final double[] cross;
  private final double[] sums;
  private double targets;
  private double rows;

  RidgeSums(int dimension) {
    this.dimension = dimension;
    this.outer = new double[dimension * (dimension + 1) / 2];
    this.cross = new double[dimension];
    this.sums = new double[dimension];
  }

  int dimension() {
    return dimension;
  }

  double targets() {
    return targets;
  }

  double rows() {
    return rows;
  }

  void add(float[] context, double target) {
    for (int i = 0; i < dimension; i++) {
      double xi = at(context, i);
      if (xi != 0) {
        int row = i * (i + 1) / 2;
        for (int j = 0; j <= i; j++) {
          outer[row + j] += xi * at(context, j);
        }
        cross[i] += xi * target;
        sums[i] += xi;
      }
    }
    targets += target;
    rows++;
  }

  void addAll(RidgeSums other) {
    for (int i = 0; i < outer.length; i++) {
      outer[i] += other.outer[i];
    }
    for (int i = 0; i < dimension; i++) {
      cross[i] += other.cross[i];
      sums[i] += other.sums[i];
    }
    targets += other.targets;
    rows += other.rows;
  }

  /** The weights that predict a target's difference from {@code mean}. */
  double[] solve(double mean, double ridge) {
    double[] factor = outer.clone();
    for (int i = 0; i < dimension; i++) {
      factor[i * (i + 1) / 2 + i] += ridge;
    }
    factorize(factor);
    double[] weights = new double[dimension];
    for (int i = 0; i < dimension; i++) {
      double value = cross[i] - mean * sums[i];
      for (int j = 0; j < i; j++) {
        value -= factor[i * (i + 1) / 2 + j] * weights[j];
      }
      weights[i] = value / factor[i * (i + 1) / 2 + i];
    }
    for (int i = dimension - 1; i >= 0; i--) {
      double value = weights[i];
      for (int j = i + 1; j < dimension; j++) {
        value -= factor[j * (j + 1) / 2 + i] * weights[j];
      }
      weights[i] = value / factor[i * (i + 1) / 2 + i];
    }
    return weights;
  }

  private void factorize(double[] a) {
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        int row = i * (i + 1) / 2;
        int column = j * (j + 1) / 2;
        double value = a[row + j];
        for (int k = 0; k < j; k++) {
          value -= a[row + k] * a[column + k];
        }
        a[row + j] = i == j ? StrictMath.sqrt(value) : value / a[column + j];
      }
    }
  }

  static double dot(double[] weights, float[] context) {
    double sum = weights[context.length];
    for (int i = 0; i < context.length; i++) {
      sum += weights[i] * context[i];
    }
    return sum;
  }

  private static double at(float[] context, int i) {
    return i < context.length ? context[i] : 1;
  }
}
