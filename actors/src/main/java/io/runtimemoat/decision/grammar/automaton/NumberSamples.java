package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.Multiples;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Writes numbers of a shape: one at least if there is one. */
final class NumberSamples {
  private static final BigDecimal HALF = new BigDecimal("0.5");

  private NumberSamples() {}

  static Stream<String> of(NumberShape shape) {
    List<BigDecimal> candidates = new ArrayList<>();
    if (shape.values != null) {
      candidates.addAll(shape.values);
    } else {
      for (int i = 0; i < 10; i++) {
        candidates.add(BigDecimal.valueOf(i));
        candidates.add(BigDecimal.valueOf(-i));
      }
      nearEnds(shape, candidates, false);
      if (candidates.stream().noneMatch(shape::contains)) {
        nearEnds(shape, candidates, true);
      }
    }
    List<BigDecimal> numbers = candidates.stream().distinct().filter(shape::contains).toList();
    boolean plain = numbers.stream().anyMatch(shape::isPlain);
    return numbers.stream()
        .filter(number -> !plain || shape.isPlain(number))
        .map(shape::text)
        .distinct();
  }

  /**
   * Adds numbers next to the limits.
   *
   * @param far whether those with the digits between two exponents far apart are among them
   */
  private static void nearEnds(NumberShape shape, List<BigDecimal> candidates, boolean far) {
    BigDecimal step = shape.step == null ? BigDecimal.ONE : shape.step;
    for (int i = 1; i < 4; i++) {
      candidates.add(step.multiply(BigDecimal.valueOf(i)));
      candidates.add(step.multiply(BigDecimal.valueOf(-i)));
    }
    BigDecimal[] ends = {shape.min, shape.max};
    for (BigDecimal end : ends) {
      if (end == null) {
        continue;
      }
      candidates.add(end);
      if (far || end.signum() == 0 || !Multiples.areFar(end, step)) {
        BigDecimal multiple = Multiples.towardsZero(end, step);
        for (int i = -2; i <= 2; i++) {
          candidates.add(multiple.add(step.multiply(BigDecimal.valueOf(i))));
        }
      }
    }
    if (shape.min != null && shape.max != null) {
      boolean wide =
          shape.min.signum() * shape.max.signum() != 0 && Multiples.areFar(shape.min, shape.max);
      if (far || !wide) {
        candidates.add(shape.min.add(shape.max).multiply(HALF));
      }
    }
  }
}
