package io.runtimemoat.gpu.sampling;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PortableExpTest {
  @Test
  void exp_staysWithin1e15OfStrictMath() {
    Random random = new Random(3);
    double worst = 0;
    for (int i = 0; i < 500_000; i++) {
      double x = -random.nextDouble() * (i % 2 == 0 ? 700 : 2);
      double exact = StrictMath.exp(x);
      worst = Math.max(worst, Math.abs(PortableExp.ofNonPositive(x) - exact) / exact);
    }

    assertThat(worst).isLessThan(1e-15);
  }

  @Test
  void exp_isExactAtTheEnds() {
    assertThat(PortableExp.ofNonPositive(0)).isEqualTo(1);
    assertThat(PortableExp.ofNonPositive(-0.0)).isEqualTo(1);
    assertThat(PortableExp.ofNonPositive(-709)).isZero();
    assertThat(PortableExp.ofNonPositive(Double.NEGATIVE_INFINITY)).isZero();
    assertThat(PortableExp.ofNonPositive(Double.NaN)).isZero();
  }

  @Test
  void exp_keepsItsBits() {
    // Golden bits: a change here changes the text that a seed gives. The sum covers 10 000 values.
    long sum = 0;
    for (int i = 0; i < 10_000; i++) {
      sum = sum * 31 + Double.doubleToRawLongBits(PortableExp.ofNonPositive(-i * 0.0707));
    }

    assertThat(sum).isEqualTo(-820325523107687232L);
  }
}
