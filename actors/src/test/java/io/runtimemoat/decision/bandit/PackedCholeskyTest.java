package io.runtimemoat.decision.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class PackedCholeskyTest {
  /** The textbook matrix ((4, 12, -16), (12, 37, -43), (-16, -43, 98)), by columns. */
  private static final double[] MATRIX = {4, 12, -16, 37, -43, 98};

  @Test
  void factor_isTheTextbooks() {
    assertThat(PackedCholesky.factor(MATRIX, 3)).containsExactly(2, 6, -8, 1, 5, 3);
  }

  /** A·(1, 2, 3)' = (-20, -43, 192)'. */
  @Test
  void solves_giveBackTheVector() {
    double[] x = {-20, -43, 192};
    double[] factor = PackedCholesky.factor(MATRIX, 3);

    PackedCholesky.solveLower(factor, 3, x);
    PackedCholesky.solveUpper(factor, 3, x);

    assertThat(x).containsExactly(new double[] {1, 2, 3}, within(1e-10));
  }

  @Test
  void matricesThatAreNotPositiveDefinite_areRefused() {
    for (double[] matrix : new double[][] {{1, 2, 4}, {1, 2, 1}, {0, 0, 1}, {Double.NaN, 0, 1}}) {
      assertThatThrownBy(() -> PackedCholesky.factor(matrix, 2))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not positive definite");
    }
  }
}
