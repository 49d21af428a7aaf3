package io.runtimemoat.decision.grammar.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlainIntegersTest {
  private static final int[] NO_CHECKS = {};

  private static NumberShape shape(
      @Nullable String min, @Nullable String max, @Nullable String step) {
    return new NumberShape(number(min), false, number(max), false, number(step), null, NO_CHECKS);
  }

  private static PlainIntegers of(NumberShape shape) {
    return Objects.requireNonNull(PlainIntegers.of(shape));
  }

  private static @Nullable BigDecimal number(@Nullable String text) {
    return text == null ? null : new BigDecimal(text);
  }

  /** Against every number of small ranges. */
  @Test
  void prefixes_areThoseOfTheNumbersThatAreAllowed() {
    Random random = new Random(1);
    for (int round = 0; round < 2_000; round++) {
      long min = random.nextLong(-200, 200);
      long max = min + random.nextInt(300);
      long step = random.nextLong(1, 41);
      boolean minExcluded = random.nextBoolean();
      boolean maxExcluded = random.nextBoolean();
      PlainIntegers plain =
          of(
              new NumberShape(
                  BigDecimal.valueOf(min),
                  minExcluded,
                  BigDecimal.valueOf(max),
                  maxExcluded,
                  BigDecimal.valueOf(step),
                  null,
                  NO_CHECKS));
      List<String> allowed =
          LongStream.rangeClosed(minExcluded ? min + 1 : min, maxExcluded ? max - 1 : max)
              .filter(value -> value % step == 0)
              .mapToObj(Long::toString)
              .toList();

      for (String prefix : prefixes()) {
        assertThat(plain.begin(prefix))
            .as("%s of %d to %d by %d, %s %s", prefix, min, max, step, minExcluded, maxExcluded)
            .isEqualTo(allowed.stream().anyMatch(value -> value.startsWith(prefix)));
      }
    }
  }

  private static List<String> prefixes() {
    return LongStream.rangeClosed(-250, 650)
        .boxed()
        .flatMap(value -> Stream.of(value + "", "-" + Math.abs(value)))
        .distinct()
        .toList();
  }

  @Test
  void withoutAnEnd_everyPrefixGoesOn() {
    PlainIntegers plain = of(shape(null, null, "7"));

    assertThat(List.of("-", "0", "1", "-5", "9".repeat(18), "9".repeat(19))).allMatch(plain::begin);
    assertThat(List.of("-0", "1.", "1e", "0.")).noneMatch(plain::begin);
  }

  /** Limits of 64 bits are common. */
  @Test
  void longLimits_areReadToTheLastDigit() {
    PlainIntegers signed = of(shape("-9223372036854775808", "9223372036854775807", "1"));
    assertThat(List.of("9", "922337203685477580", "9223372036854775807", "-9223372036854775808"))
        .allMatch(signed::begin);
    assertThat(List.of("9223372036854775808", "9".repeat(19), "1" + "0".repeat(19)))
        .noneMatch(signed::begin);
    assertThat(signed.begin("-9223372036854775809")).isFalse();

    PlainIntegers thousands = of(shape("1e18", "2e20", "1000"));
    assertThat(List.of("1", "2", "10", "99", "199999999999999999", "2" + "0".repeat(20)))
        .allMatch(thousands::begin);
    assertThat(List.of("0", "-", "2" + "0".repeat(19) + "1", "1" + "0".repeat(17) + "1"))
        .noneMatch(thousands::begin);
  }

  @Test
  void limitsBeyondWhatMasksLetGrow_areLeftToTheExactReading() {
    assertThat(PlainIntegers.of(shape("1e41", null, "1"))).isNull();
    assertThat(PlainIntegers.of(shape(null, "-1e41", "1"))).isNull();
    assertThat(of(shape("0", "1e9999", "1")).begin("9".repeat(50))).isTrue();
  }

  @Test
  void listedNumbers_beginAsTheyAreWritten() {
    PlainIntegers plain =
        of(
            new NumberShape(
                null,
                false,
                null,
                false,
                null,
                List.of(new BigDecimal("1e2"), new BigDecimal("-25.0")),
                NO_CHECKS));

    assertThat(List.of("1", "10", "100", "-", "-25")).allMatch(plain::begin);
    assertThat(List.of("2", "1000", "100.", "1e", "-3")).noneMatch(plain::begin);
  }

  @Test
  void numbersWithFractions_haveNoSuchForm() {
    assertThat(PlainIntegers.of(shape("0", "1", null))).isNull();
    assertThat(PlainIntegers.of(shape("0", "1", "0.5"))).isNull();
  }
}
