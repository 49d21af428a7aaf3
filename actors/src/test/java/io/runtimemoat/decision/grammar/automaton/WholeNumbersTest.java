package io.runtimemoat.decision.grammar.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;

/** Whole numbers in longs are what exact arithmetic says. */
class WholeNumbersTest {
  private static final List<String> BOUNDS =
      List.of("0", "1", "-1", "7", "20", "99", "100", "120", "1000", "-250", "0.5", "12.25", "2e2");
  private static final List<String> STEPS = List.of("1", "2", "3", "7", "10", "25", "0.5", "0.01");
  private static final int MOST_MULTIPLES = 200_000;

  private static @Nullable BigDecimal some(Random random, List<String> list) {
    return random.nextInt(4) == 0 ? null : new BigDecimal(list.get(random.nextInt(list.size())));
  }

  private static NumberShape shape(Random random) {
    return new NumberShape(
        some(random, BOUNDS),
        random.nextBoolean(),
        some(random, BOUNDS),
        random.nextBoolean(),
        some(random, STEPS),
        null,
        new int[0]);
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void longs_areContainedAsTheirExactValuesAre(@ForAll long seed) {
    Random random = new Random(seed);
    NumberShape shape = shape(random);
    WholeNumbers whole = shape.wholeNumbers();
    for (int i = 0; i < 50 && whole != null; i++) {
      long value = (long) random.nextInt(1 << (1 + random.nextInt(12))) - random.nextInt(300);

      assertThat(whole.contains(value))
          .as("%s in %s (seed %s)", value, shape.expectation(), seed)
          .isEqualTo(shape.contains(BigDecimal.valueOf(value)));
    }
  }

  @Property(tries = 400, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void leadingDigits_areThoseOfSomeMultiple(@ForAll long seed) {
    Random random = new Random(seed);
    BigDecimal low =
        new BigDecimal(random.nextInt(3) == 0 ? "0" : BOUNDS.get(random.nextInt(3) + 3));
    BigDecimal high = new BigDecimal(BOUNDS.get(random.nextInt(5) + 4));
    BigDecimal step = new BigDecimal(STEPS.get(random.nextInt(STEPS.size())));
    boolean lowExcluded = random.nextBoolean();
    boolean highExcluded = random.nextBoolean();
    NumberShape shape =
        new NumberShape(low, lowExcluded, high, highExcluded, step, null, new int[0]);
    for (int i = 0; i < 20; i++) {
      String digits = String.valueOf(1 + random.nextInt(1 << (1 + random.nextInt(14))));
      boolean expected = false;
      BigDecimal multiple = step;
      for (int n = 0; n < MOST_MULTIPLES && multiple.compareTo(high) <= 0 && !expected; n++) {
        expected = shape.contains(multiple) && begins(multiple, digits);
        multiple = multiple.add(step);
      }

      assertThat(shape.reach(false).leading(new BigInteger(digits)))
          .as("%s of %s (seed %s)", digits, shape.expectation(), seed)
          .isEqualTo(expected);
    }
  }

  /** Whether a number's digits, and zeros after them, begin with others. */
  private static boolean begins(BigDecimal number, String digits) {
    String own = number.stripTrailingZeros().unscaledValue().toString();
    return (own + "0".repeat(digits.length())).startsWith(digits);
  }
}
