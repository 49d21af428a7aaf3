package io.runtimemoat.decision.grammar.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers in longs against their exact values. */
class ShortNumbersTest {
  private static final List<String> BOUNDS =
      List.of("-1e17", "-90", "-2.5", "0", "0.1", "3", "3.75", "1000000", "999999999999999999");
  private static final List<String> STEPS =
      List.of("1", "0.01", "0.25", "3", "7", "1e3", "1.5e-7", "99999999999999999");

  private static @Nullable BigDecimal some(Random random, List<String> list) {
    return random.nextInt(3) == 0 ? null : new BigDecimal(list.get(random.nextInt(list.size())));
  }

  private static NumberShape shape(Random random) {
    boolean listed = random.nextInt(6) == 0;
    List<BigDecimal> values = List.of(new BigDecimal("1.50"), new BigDecimal("-3e2"));
    return new NumberShape(
        some(random, BOUNDS),
        random.nextBoolean(),
        some(random, BOUNDS),
        random.nextBoolean(),
        some(random, STEPS),
        listed ? values : null,
        new int[0]);
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.OFF, seed = "20261129")
  void numbersOfFewDigits_areAllowedAsTheirExactValuesAre(@ForAll long seed) {
    Random random = new Random(seed);
    NumberShape shape = shape(random);
    ShortNumbers few = shape.shortNumbers();
    for (int i = 0; i < 50 && few != null; i++) {
      String number = written(random, shape);

      assertThat(allows(few, number))
          .as("%s in %s (seed %s)", number, shape.expectation(), seed)
          .isEqualTo(shape.contains(new BigDecimal(number)));
    }
  }

  /** Of at most 17 digits and as the grammar of numbers has it. */
  private static String written(Random random, NumberShape shape) {
    if (random.nextInt(4) == 0 && shape.step != null && shape.step.precision() < 9) {
      BigDecimal multiple = shape.step.multiply(BigDecimal.valueOf(random.nextInt(100_000)));
      return multiple.stripTrailingZeros().toString().replace("E+", "e");
    }
    if (random.nextInt(6) == 0) {
      return BOUNDS.get(random.nextInt(BOUNDS.size())).replace("999999999999999999", "1e18");
    }
    StringBuilder number = new StringBuilder(random.nextBoolean() ? "" : "-");
    number.append(random.nextInt(1 << (1 + random.nextInt(26))));
    if (random.nextBoolean()) {
      number.append('.').append(random.nextInt(1 << (1 + random.nextInt(26))));
    }
    if (random.nextBoolean()) {
      String sign = List.of("", "-", "+").get(random.nextInt(3));
      number.append(random.nextBoolean() ? 'e' : 'E').append(sign);
      number.append(random.nextInt(40) == 0 ? random.nextInt(10_000) : random.nextInt(25));
    }
    return number.toString();
  }

  @ParameterizedTest
  @CsvSource({
    "999999999999999999, true",
    "0000, true",
    "1000000000000000000, false",
    "1.00000000000000000000, false",
    "1e9999, true",
    "1e10000, false",
    "1e00001, false",
  })
  void longerOnes_areLeftToExactValues(String number, boolean known) {
    NumberShape shape =
        new NumberShape(BigDecimal.ZERO, false, null, false, null, null, new int[0]);
    ShortNumbers few = shape.shortNumbers();

    assertThat(few != null && allows(few, number)).isEqualTo(known);
  }

  private static boolean allows(ShortNumbers few, String number) {
    byte[] bytes = ("[" + number + "]").getBytes(StandardCharsets.US_ASCII);
    return few.allows(bytes, 1, bytes.length - 1);
  }
}
