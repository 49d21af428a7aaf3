package io.runtimemoat.decision.bandit;

/**
 * Lower triangles of symmetric positive definite matrices, packed by columns: entry (i, j), i &gt;=
 * j, of a matrix of dimension d stands at j·d - j·(j-1)/2 + i - j.
 *
 * <p>By columns because every inner loop below then runs over neighbours; by rows a factorization
 * is several times slower from dimension 256 on.
 */
public final class PackedCholesky {
  /*
   * A = L·L', right-looking: for each column j, l(j,j) = sqrt(a(j,j)), the rest of the column is
   * divided by it, and its outer product is taken off the columns that follow.
   * Golub, Van Loan, "Matrix Computations", 4th ed., algorithm 4.2.2 (outer product form).
   */
  private PackedCholesky() {}

  /** How many numbers a triangle has. */
  public static int size(int dimension) {
    return dimension * (dimension + 1) / 2;
  }

  /**
   * The factor L of a packed matrix, packed alike.
   *
   * @throws IllegalArgumentException when the matrix is not positive definite
   */
  public static double[] factor(double[] matrix, int dimension) {
    double[] l = matrix.clone();
    int column = 0;
    for (int j = 0; j < dimension; j++) {
      double pivot = l[column];
      if (!(pivot > 0) || !Double.isFinite(pivot)) {
        throw new IllegalArgumentException("not positive definite: pivot " + j + " is " + pivot);
      }
      double diagonal = StrictMath.sqrt(pivot);
      int rows = dimension - j;
      l[column] = diagonal;
      for (int i = 1; i < rows; i++) {
        l[column + i] /= diagonal;
      }
      int next = column + rows;
      for (int k = 1; k < rows; k++) {
        double factor = l[column + k];
        for (int i = k; i < rows; i++) {
          l[next + i - k] -= factor * l[column + i];
        }
        next += rows - k;
      }
      column += rows;
    }
    return l;
  }

  /** Solves L·z = x in place. */
  public static void solveLower(double[] factor, int dimension, double[] x) {
    int column = 0;
    for (int j = 0; j < dimension; j++) {
      double z = x[j] / factor[column];
      x[j] = z;
      // Contexts are sparse: what is exactly 0 takes nothing off.
      if (z != 0) {
        int offset = column - j;
        for (int i = j + 1; i < dimension; i++) {
          x[i] -= factor[offset + i] * z;
        }
      }
      column += dimension - j;
    }
  }

  /** Solves L'·z = x in place. */
  public static void solveUpper(double[] factor, int dimension, double[] x) {
    int column = size(dimension) - 1;
    for (int j = dimension - 1; j >= 0; j--) {
      double rest = x[j];
      for (int i = j + 1; i < dimension; i++) {
        rest -= factor[column + i - j] * x[i];
      }
      x[j] = rest / factor[column];
      column -= dimension - j + 1;
    }
  }
}
