package io.runtimemoat.decision.bandit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.runtimemoat.decision.random.CounterRandom;
import io.runtimemoat.decision.random.Seed;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BestArmTest {
  private static final int REFERENCE_POINTS = 2_000_000;
  private static final double QUADRATURE_ERROR = 1e-7;

  /**
   * A mature arm beside new ones: against the midpoint rule over 2,000,000 points with Marsaglia's
   * series for Φ ("Evaluating the normal distribution", J. Stat. Software 11, 2004).
   */
  @ParameterizedTest
  @ValueSource(doubles = {1, 10, 100, 1000, 10_000})
  void normalArms_agreeWithTheReferenceAtAnyRatioOfScales(double ratio) {
    double[] location = {0.55, 0.6, 0.58, 0.3};
    double[] scale = {0.5, 0.5 / ratio, 0.5 / StrictMath.sqrt(ratio), 0.4};

    double[] exact = probabilities(location, scale, StandardShape.NORMAL);

    double[] reference =
        reference(location, scale, BestArmTest::normalCdf, BestArmTest::normalPdf, 8.5);
    assertThat(exact).containsExactly(reference, within(QUADRATURE_ERROR));
    assertThat(Arrays.stream(exact).sum()).isCloseTo(1, within(QUADRATURE_ERROR));
  }

  /** Student-t with 4 degrees of freedom, whose cumulative function is elementary. */
  @ParameterizedTest
  @ValueSource(doubles = {1, 10, 100, 1000})
  void studentArms_agreeWithTheReferenceAtAnyRatioOfScales(double ratio) {
    double[] location = {0.55, 0.6, 0.58};
    double[] scale = {0.5, 0.5 / ratio, 0.5 / StrictMath.sqrt(ratio)};

    double[] exact = probabilities(location, scale, StandardShape.studentT(4));

    double[] reference = reference(location, scale, BestArmTest::t4Cdf, BestArmTest::t4Pdf, 400);
    assertThat(exact).containsExactly(reference, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 8, 10, 16, 32, 64})
  void manyArms_agreeWithTheReference(int arms) {
    CounterRandom random = new CounterRandom(new Seed(arms, 5));
    double[] location = new double[arms];
    double[] scale = new double[arms];
    for (int i = 0; i < arms; i++) {
      location[i] = 0.5 + 0.1 * random.uniform(2L * i);
      scale[i] = StrictMath.exp(-5 * random.uniform(2L * i + 1));
    }

    double[] exact = probabilities(location, scale, StandardShape.NORMAL);

    double[] reference =
        reference(location, scale, BestArmTest::normalCdf, BestArmTest::normalPdf, 8.5, 100_000);
    assertThat(exact).containsExactly(reference, within(1e-6));
  }

  /** Arms that are alike are chosen alike, whatever their number. */
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8, 17, 64})
  void equalArms_shareTheMass(int arms) {
    double[] location = new double[arms];
    double[] scale = new double[arms];
    Arrays.fill(location, 0.7);
    Arrays.fill(scale, 0.01);

    double[] exact = probabilities(location, scale, StandardShape.NORMAL);
    double[] heavy = probabilities(location, scale, StandardShape.studentT(4));

    for (int i = 0; i < arms; i++) {
      assertThat(exact[i]).isCloseTo(1.0 / arms, within(1e-7));
      assertThat(heavy[i]).isCloseTo(1.0 / arms, within(1e-6));
    }
  }

  /** Two normal arms: Φ((m0 - m1)/sqrt(s0² + s1²)), and the quadrature agrees with it. */
  @Test
  void twoArms_areInClosedForm() {
    double[] two =
        probabilities(new double[] {0.7, 0.4}, new double[] {0.3, 0.4}, StandardShape.NORMAL);
    // A third arm that can never win turns the closed form off.
    double[] three =
        probabilities(
            new double[] {0.7, 0.4, -50}, new double[] {0.3, 0.4, 0.1}, StandardShape.NORMAL);

    // Φ(0.6), Abramowitz and Stegun, table 26.1
    assertThat(two[0]).isCloseTo(0.725746882249927, within(1e-10));
    assertThat(three[0]).isCloseTo(two[0], within(1e-8));
    assertThat(three[2]).isZero();
  }

  /** Two Beta arms in closed form: P(Beta(2,1) > Beta(1,1)) = 2/3 and Miller's formula. */
  @Test
  void betaArms_agreeWithTheClosedForm() {
    double[] uniform = beta(new double[] {2, 1}, new double[] {1, 1});
    double[] counts = beta(new double[] {120, 7}, new double[] {100, 3});
    double[] unequal = beta(new double[] {60_001, 3}, new double[] {40_001, 2});

    assertThat(uniform[0]).isCloseTo(2.0 / 3, within(2e-8));
    assertThat(counts[0]).isCloseTo(greater(120, 100, 7, 3), within(1e-8));
    assertThat(unequal[1]).isCloseTo(greater(3, 2, 60_001, 40_001), within(1e-7));
  }

  @Property(tries = 300)
  void probabilities_sumToOneAndAreNotNegative(
      @ForAll @LongRange(min = 0, max = 1_000_000) long seed,
      @ForAll @IntRange(min = 1, max = 12) int arms) {
    CounterRandom random = new CounterRandom(new Seed(seed, 3));
    double[] location = new double[arms];
    double[] scale = new double[arms];
    StandardShape[] shapes = new StandardShape[arms];
    for (int i = 0; i < arms; i++) {
      location[i] = random.uniform(3L * i);
      scale[i] = StrictMath.exp(-10 * random.uniform(3L * i + 1));
      double kind = random.uniform(3L * i + 2);
      shapes[i] =
          kind < 0.5
              ? StandardShape.NORMAL
              : kind < 0.8
                  ? StandardShape.studentT(3 + 100 * kind)
                  : StandardShape.logOdds(1 + 5 * kind, 0.5);
    }

    double[] p = BestArm.probabilities(location, scale, shapes);

    assertThat(Arrays.stream(p).sum()).as("%d", seed).isCloseTo(1, within(1e-6));
    for (double each : p) {
      assertThat(each).isNotNegative();
    }
  }

  /** The draws that the probabilities stand for: shares of 200,000 rounds of sampling. */
  @Test
  void probabilities_areTheSharesOfThompsonsDraws() {
    double[] location = {0.5, 0.62, 0.55};
    double[] scale = {0.3, 0.02, 0.1};
    double[] p = probabilities(location, scale, StandardShape.NORMAL);
    CounterRandom random = new CounterRandom(new Seed(11, 4));
    int rounds = 200_000;
    int[] wins = new int[3];
    for (int round = 0; round < rounds; round++) {
      double[] draw = new double[3];
      for (int i = 0; i < 3; i++) {
        draw[i] = location[i] + scale[i] * gaussian(random, 6L * round + 2L * i);
      }
      wins[LearnedPolicy.argmax(draw)]++;
    }

    for (int i = 0; i < 3; i++) {
      double standardError = StrictMath.sqrt(p[i] * (1 - p[i]) / rounds);
      assertThat(wins[i] / (double) rounds).isCloseTo(p[i], within(4 * standardError));
    }
  }

  private static double[] probabilities(double[] location, double[] scale, StandardShape shape) {
    StandardShape[] shapes = new StandardShape[location.length];
    Arrays.fill(shapes, shape);
    return BestArm.probabilities(location, scale, shapes);
  }

  private static double[] beta(double[] successes, double[] failures) {
    double[] mode = new double[successes.length];
    double[] scale = new double[successes.length];
    StandardShape[] shapes = new StandardShape[successes.length];
    for (int i = 0; i < mode.length; i++) {
      mode[i] = StandardShape.logOddsMode(successes[i], failures[i]);
      scale[i] = StandardShape.logOddsScale(successes[i], failures[i]);
      shapes[i] = StandardShape.logOdds(successes[i], failures[i]);
    }
    return BestArm.probabilities(mode, scale, shapes);
  }

  /**
   * P(Beta(a, b) &gt; Beta(c, d)) for whole a: Σ_{i&lt;a} B(c+i, d+b) / ((b+i)·B(1+i, b)·B(c, d)),
   * E. Miller, "Formulas for Bayesian A/B testing" (2015).
   */
  private static double greater(int a, int b, int c, int d) {
    double sum = 0;
    for (int i = 0; i < a; i++) {
      sum +=
          StrictMath.exp(
              logBeta(c + i, d + b) - StrictMath.log(b + i) - logBeta(1 + i, b) - logBeta(c, d));
    }
    return sum;
  }

  private static double logBeta(double a, double b) {
    return logGamma(a) + logGamma(b) - logGamma(a + b);
  }

  /** Stirling's series after shifting the argument beyond 20. */
  private static double logGamma(double x) {
    double shift = 0;
    while (x < 20) {
      shift -= StrictMath.log(x);
      x++;
    }
    return shift
        + (x - 0.5) * StrictMath.log(x)
        - x
        + StrictMath.log(2 * StrictMath.PI) / 2
        + 1 / (12 * x)
        - 1 / (360 * x * x * x)
        + 1 / (1260 * x * x * x * x * x);
  }

  private static double[] reference(
      double[] location,
      double[] scale,
      DoubleUnaryOperator cdf,
      DoubleUnaryOperator pdf,
      double reach) {
    return reference(location, scale, cdf, pdf, reach, REFERENCE_POINTS);
  }

  private static double[] reference(
      double[] location,
      double[] scale,
      DoubleUnaryOperator cdf,
      DoubleUnaryOperator pdf,
      double reach,
      int points) {
    double low = Double.NEGATIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < location.length; i++) {
      low = StrictMath.max(low, location[i] - reach * scale[i]);
      high = StrictMath.max(high, location[i] + reach * scale[i]);
    }
    double step = (high - low) / points;
    double[] sum = new double[location.length];
    double[] f = new double[location.length];
    for (int k = 0; k < points; k++) {
      double t = low + (k + 0.5) * step;
      for (int i = 0; i < f.length; i++) {
        f[i] = cdf.applyAsDouble((t - location[i]) / scale[i]);
      }
      for (int i = 0; i < f.length; i++) {
        double product = pdf.applyAsDouble((t - location[i]) / scale[i]) / scale[i] * step;
        for (int j = 0; product > 0 && j < f.length; j++) {
          product *= j == i ? 1 : f[j];
        }
        sum[i] += product;
      }
    }
    return sum;
  }

  static double normalCdf(double z) {
    if (StrictMath.abs(z) > 8.5) {
      return z < 0 ? 0 : 1;
    }
    double sum = z;
    double term = z;
    for (int i = 3; StrictMath.abs(term) > 1e-17 * StrictMath.abs(sum); i += 2) {
      term *= z * z / i;
      sum += term;
    }
    return StrictMath.max(0, 0.5 + sum * normalPdf(z));
  }

  static double normalPdf(double z) {
    return StrictMath.exp(-z * z / 2) / StrictMath.sqrt(2 * StrictMath.PI);
  }

  /** Abramowitz and Stegun 26.7.4 for 4 degrees of freedom. */
  static double t4Cdf(double z) {
    double q = 1 + z * z / 4;
    return 0.5 + 0.375 * z / StrictMath.sqrt(q) * (1 - z * z / (12 * q));
  }

  static double t4Pdf(double z) {
    return 0.375 * StrictMath.pow(1 + z * z / 4, -2.5);
  }

  private static double gaussian(CounterRandom random, long at) {
    double radius = StrictMath.sqrt(-2 * StrictMath.log(1 - random.uniform(at)));
    return radius * StrictMath.cos(2 * StrictMath.PI * random.uniform(at + 1));
  }
}
