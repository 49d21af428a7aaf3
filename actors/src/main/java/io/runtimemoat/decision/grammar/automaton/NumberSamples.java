package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonText;
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
      nearEnds(shape, candidates);
    }
    return candidates.stream().distinct().filter(shape::contains).map(JsonText::number).distinct();
  }

  private static void nearEnds(NumberShape shape, List<BigDecimal> candidates) {
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
      BigDecimal multiple = Multiples.towardsZero(end, step);
      candidates.add(end);
      for (int i = -2; i <= 2; i++) {
        candidates.add(multiple.add(step.multiply(BigDecimal.valueOf(i))));
      }
    }
    if (shape.min != null && shape.max != null) {
      candidates.add(shape.min.add(shape.max).multiply(HALF));
    }
  }
}
