package io.runtimemoat.decision.grammar.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultiplesTest {
  @Test
  void contains_isWhatTheRemainderSays() {
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      BigDecimal step = some(random).abs().max(new BigDecimal("1e-6"));
      BigDecimal value = random.nextBoolean() ? some(random) : step.multiply(some(random));

      assertThat(Multiples.contains(step, value))
          .as("%s of %s", value, step)
          .isEqualTo(value.remainder(step).signum() == 0);
      assertThat(Multiples.towardsZero(value, step))
          .as("%s by %s", value, step)
          .isEqualByComparingTo(value.subtract(value.remainder(step)));
    }
  }

  @Test
  void leastCommon_isAMultipleOfBoth_andNoPartOfItIs() {
    Random random = new Random(13);
    for (int i = 0; i < 5_000; i++) {
      BigDecimal one = some(random).abs().add(new BigDecimal("1e-4"));
      BigDecimal other = some(random).abs().add(new BigDecimal("1e-4"));
      BigDecimal common = Multiples.leastCommon(one, other);

      assertThat(common.remainder(one)).as("%s, %s", one, other).isZero();
      assertThat(common.remainder(other)).as("%s, %s", one, other).isZero();
      BigInteger times = common.divideToIntegralValue(one).toBigInteger();
      BigInteger otherTimes = common.divideToIntegralValue(other).toBigInteger();
      assertThat(times.gcd(otherTimes)).as("%s, %s", one, other).isEqualTo(BigInteger.ONE);
    }
    BigDecimal huge = new BigDecimal(BigInteger.valueOf(21), -1_000_000_000);
    assertThat(Multiples.leastCommon(huge, new BigDecimal("14e-3")).unscaledValue())
        .isEqualTo(BigInteger.valueOf(21));
  }

  /** Written out, the quotients would have two billion digits. */
  @Test
  void contains_writesOutNoZeros() {
    BigDecimal tiny = new BigDecimal(BigInteger.valueOf(7), 1_000_000_000);
    BigDecimal huge = new BigDecimal(BigInteger.valueOf(21), -1_000_000_000);

    assertThat(Multiples.contains(tiny, huge)).isTrue();
    assertThat(Multiples.contains(huge, tiny)).isFalse();
    assertThat(Multiples.contains(tiny, BigDecimal.ONE)).isFalse();
    assertThat(Multiples.contains(tiny, BigDecimal.ZERO)).isTrue();
  }

  private static BigDecimal some(Random random) {
    int digits = random.nextInt(1 << random.nextInt(20)) - random.nextInt(300);
    return new BigDecimal(BigInteger.valueOf(digits), random.nextInt(9) - 4);
  }
}
