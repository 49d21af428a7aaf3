package io.runtimemoat.decision.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/** Against mpmath 1.3 with 30 digits: ncdf, npdf, and betainc(…, regularized=True). */
class StandardShapeTest {
  private static final double TABLE_ERROR = 1e-10;

  @Test
  void normal_isTabulated() {
    assertNormal(0.6, 0.7257468822499265, 0.3332246028917996);
    assertNormal(1, 0.8413447460685429, 0.24197072451914334);
    assertNormal(1.959963984540054, 0.975, 0.05844506980503538);
    assertNormal(-3, 0.0013498980316300946, 0.0044318484119380075);
    assertNormal(-6, 9.86587645037698e-10, 6.075882849823285e-09);
    assertNormal(0, 0.5, 0.3989422804014327);
    assertNormal(-50, 0, 0);
    assertNormal(50, 1, 0);
    assertNormal(1e300, 1, 0);
    assertNormal(Double.POSITIVE_INFINITY, 1, 0);
  }

  @Test
  void studentT_isTabulatedForAnyDegreesOfFreedom() {
    assertStudent(4, 1, 0.8130495168499705, 0.2146625258399798);
    assertStudent(4, 10, 0.999718998188642, 0.00010879223472902221);
    assertStudent(4, -200, 1.8746875410107035e-09, 3.749062664037894e-11);
    assertStudent(7.5, 2.25, 0.9716389450395491, 0.04309358827903976);
    assertStudent(30, 3, 0.9973050179671741, 0.0067790627460931);
    assertStudent(1000, 1.96, 0.9748634075221256, 0.058529428361493746);
  }

  @Test
  void logOddsOfBeta_areTabulated() {
    assertThat(beta(1, 1, 0.25)).isCloseTo(0.25, within(TABLE_ERROR));
    assertThat(beta(1.6, 0.4, 0.9)).isCloseTo(0.506548842808714, within(TABLE_ERROR));
    assertThat(beta(120, 100, 0.6)).isCloseTo(0.9489576807695917, within(TABLE_ERROR));
  }

  private static void assertNormal(double z, double cumulative, double density) {
    assertShape(StandardShape.NORMAL, z, cumulative, density);
  }

  private static void assertStudent(double freedom, double z, double cumulative, double density) {
    assertShape(StandardShape.studentT(freedom), z, cumulative, density);
  }

  private static void assertShape(
      StandardShape shape, double z, double cumulative, double density) {
    assertThat(shape.cumulative(z)).isCloseTo(cumulative, within(TABLE_ERROR));
    assertThat(shape.density(z)).isCloseTo(density, within(1e-8));
  }

  private static double beta(double successes, double failures, double x) {
    double logOdds = StrictMath.log(x / (1 - x));
    double z =
        (logOdds - StandardShape.logOddsMode(successes, failures))
            / StandardShape.logOddsScale(successes, failures);
    return StandardShape.logOdds(successes, failures).cumulative(z);
  }
}
