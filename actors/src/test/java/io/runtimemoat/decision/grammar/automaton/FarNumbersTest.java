package io.runtimemoat.decision.grammar.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits and steps with exponents far apart are compared by their magnitudes first. */
class FarNumbersTest {
  private static final List<String> LIMITS =
      List.of("0", "1e-9", "3e-7", "0.25", "1", "7", "12.5", "99", "1e3", "34e5", "2e9");

  /** Written out, the quotient of limit and step would have four million digits. */
  @Test
  @Timeout(60)
  void limitsFarFromTheStep_areNotWrittenOut() {
    BigDecimal step = new BigDecimal(BigInteger.valueOf(7), 2_000_000);
    BigDecimal max = new BigDecimal(BigInteger.ONE, -2_000_000);
    for (BigDecimal min : new BigDecimal[] {null, BigDecimal.ONE, step, max.negate()}) {
      NumberShape shape = new NumberShape(min, false, max, true, step, null, new int[0]);

      assertThat(shape.isEmpty()).isFalse();
      assertThat(shape.reach(false).leading(BigInteger.valueOf(123))).isTrue();
      assertThat(shape.contains(new BigDecimal("14"))).isTrue();
      assertThat(shape.contains(BigDecimal.ONE)).isFalse();
      assertThat(shape.contains(max)).isFalse();
    }
  }

  @Test
  void leading_isWhatTheMultiplesOfARangeSay() {
    Random random = new Random(5);
    for (int i = 0; i < 4_000; i++) {
      BigDecimal low = new BigDecimal(LIMITS.get(random.nextInt(LIMITS.size())));
      BigDecimal high = new BigDecimal(LIMITS.get(random.nextInt(LIMITS.size())));
      BigDecimal step = new BigDecimal(LIMITS.get(1 + random.nextInt(LIMITS.size() - 1)));
      boolean out = random.nextBoolean();
      NumberShape shape = new NumberShape(low, out, high, false, step, null, new int[0]);
      BigDecimal first = firstMultiple(low, out, step);

      assertThat(shape.reach(false).any())
          .as("from %s to %s by %s", low, high, step)
          .isEqualTo(first.compareTo(high) <= 0);
      BigDecimal value = first.add(step.multiply(BigDecimal.valueOf(random.nextInt(1000))));
      if (value.signum() > 0 && value.compareTo(high) <= 0) {
        String digits = value.unscaledValue().toString();
        BigInteger begun = new BigInteger(digits.substring(0, 1 + random.nextInt(digits.length())));
        assertThat(shape.reach(false).leading(begun)).as("%s of %s", begun, value).isTrue();
      }
    }
  }

  private static BigDecimal firstMultiple(BigDecimal low, boolean behind, BigDecimal step) {
    BigDecimal below = low.subtract(low.remainder(step));
    boolean is = below.compareTo(low) == 0 && !behind;
    return is ? below : below.add(step);
  }
}
