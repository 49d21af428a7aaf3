package io.runtimemoat.decision.grammar.automaton;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class ExponentPrefixTest {
  private static final List<String> WRITTEN =
      List.of("", "+", "-", "0", "-0", "+00", "1", "-1", "+12", "9", "-99", "007", "-0120", "9999");

  @Test
  void nearest_isTheFirstThatIsFoundFromZeroOn() {
    Random random = new Random(7);
    for (int i = 0; i < 3000; i++) {
      String written = WRITTEN.get(random.nextInt(WRITTEN.size()));
      long from = random.nextInt(2600) - 1300L;
      long to = from + random.nextInt(1 << random.nextInt(12)) - 2L;

      long found = ExponentPrefix.of(written).nearest(from, to);

      long expected =
          LongStream.rangeClosed(from, to)
              .filter(k -> canBegin(k, written))
              .boxed()
              .min((a, b) -> Long.compare(Math.abs(a), Math.abs(b)))
              .orElse(NumberReach.NO_POWER);
      boolean other = found == -expected && canBegin(found, written) && from <= found;
      assertThat(other ? expected : found)
          .as("e%s in [%d, %d]", written, from, to)
          .isEqualTo(expected);
    }
  }

  /** By writing it down, with zeros in front. */
  private static boolean canBegin(long exponent, String written) {
    String digits = String.valueOf(Math.abs(exponent));
    String sign = exponent < 0 ? "-" : "";
    for (int zeros = 0; zeros < 4; zeros++) {
      String padded = "0".repeat(zeros) + digits;
      boolean same =
          (sign + padded).startsWith(written)
              || (exponent >= 0 && ("+" + padded).startsWith(written))
              || (exponent == 0 && ("-" + padded).startsWith(written));
      if (same) {
        return true;
      }
    }
    return false;
  }
}
