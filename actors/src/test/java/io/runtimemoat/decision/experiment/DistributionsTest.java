package io.runtimemoat.decision.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Against SciPy 1.17's gammaln, betaln, betainc, gammaincc, norm, chi2 and t. */
class DistributionsTest {
  @Test
  void logGamma_isScipys() {
    double[][] known = {
      {0.1, 2.252712651734206},
      {0.5, 0.5723649429247},
      {3.7, 1.428072326665388},
      {9.99, 12.779315214350195},
      {10, 12.801827480081469},
      {123.4, 469.3360974421906},
      {1e6, 12815504.569147611}
    };
    for (double[] one : known) {
      near(Distributions.logGamma(one[0]), one[1]);
    }
    assertThat(Distributions.logGamma(1)).isCloseTo(0, within(1e-13));
  }

  @Test
  void logBeta_isScipys() {
    double[][] known = {
      {0.5, 0.5, 1.1447298858494},
      {1, 19, -2.9444389791664407},
      {3, 1000, -20.03311615938219},
      {61, 950, -231.50268573129597},
      {12, 15, -18.568172732389435},
      {1e5, 2e6, -402037.3852394894}
    };
    for (double[] one : known) {
      near(Distributions.logBeta(one[0], one[1]), one[2]);
      near(Distributions.logBeta(one[1], one[0]), one[2]);
    }
  }

  @Test
  void regularizedBeta_isScipys() {
    double[][] known = {
      {0.3, 2, 5, 0.5798250000000003},
      {0.95, 950, 61, 0.9226293153355632},
      {0.05, 61, 950, 0.07737068466443597},
      {0.5, 0.5, 0.5, 0.5},
      {0.01, 11, 990, 0.41695919669890213},
      {0.0401, 401, 9600, 0.5070498307190785},
      {0.999, 3, 0.7, 0.981785175090461},
      {0, 3, 4, 0},
      {1, 3, 4, 1}
    };
    for (double[] one : known) {
      near(Distributions.regularizedBeta(one[0], one[1], one[2]), one[3]);
    }
  }

  @Test
  void upperGamma_isScipys() {
    double[][] known = {
      {0.5, 0.1, 0.6547208460185768},
      {0.5, 20, 2.5396285894708634e-10},
      {5, 2, 0.9473469826562889},
      {50, 70, 0.0051405024585059085},
      {1, 300, 5.148200222411903e-131}
    };
    for (double[] one : known) {
      near(Distributions.upperGamma(one[0], one[1]), one[2]);
    }
  }

  @Test
  void normal_isScipysInBothTails() {
    double[][] known = {
      {-8, 6.22096057427174e-16},
      {-3, 0.0013498980316300933},
      {-1, 0.15865525393145707},
      {0, 0.5},
      {0.5, 0.6914624612740131},
      {6, 0.9999999990134123}
    };
    for (double[] one : known) {
      near(Distributions.normalCdf(one[0]), one[1]);
    }
    double[][] quantiles = {
      {1e-10, -6.361340902404056},
      {0.001, -3.090232306167813},
      {0.02425, -1.972961051311885},
      {0.05, -1.6448536269514729},
      {0.3, -0.5244005127080409},
      {0.7, 0.5244005127080407},
      {0.975, 1.959963984540054},
      {0.999999, 4.753424308817087}
    };
    for (double[] one : quantiles) {
      near(Distributions.normalQuantile(one[0]), one[1]);
    }
    assertThatThrownBy(() -> Distributions.normalQuantile(1))
        .hasMessageContaining("a probability in (0, 1)");
  }

  @Test
  void survivals_areScipys() {
    near(Distributions.chiSquareSurvival(3.84, 1), 0.05004352124870519);
    near(Distributions.chiSquareSurvival(10.2, 4), 0.03719015404964539);
    near(Distributions.chiSquareSurvival(0.01, 2), 0.9950124791926823);
    near(Distributions.studentTwoSided(2.1, 7.3), 0.0722467134248534);
    near(Distributions.studentTwoSided(-1.2, 100.5), 0.23296049955442322);
    near(Distributions.studentTwoSided(40, 3), 3.4380680789158506e-05);
  }

  private static void near(double actual, double expected) {
    assertThat(actual).isCloseTo(expected, Percentage.withPercentage(1e-10));
  }
}
