package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Keys to try where those that may come are no one automaton. */
final class SampleKeys {
  /** So many of each kind. */
  private static final int MOST = 64;

  private SampleKeys() {}

  /** Keys that nobody names: x, x1, x2 and so on, without end. */
  static Stream<String> numbered() {
    return Stream.iterate(0, i -> i + 1).map(i -> "x" + (i == 0 ? "" : i));
  }

  /** Some that rules for names allow or patterns match, and others. */
  static Set<String> of(MemberRules rules) {
    Set<String> keys = new LinkedHashSet<>();
    for (StringShape shape : rules.shapesOfNames()) {
      keys.addAll(shape.listed());
      Optional.ofNullable(shape.start().shortest()).ifPresent(keys::add);
      keys.addAll(shape.some(MOST));
    }
    for (Dfa pattern : rules.patterns()) {
      LengthTable lengths = LengthTable.ofAll(pattern, bits -> bits != 0);
      new KeyWords(pattern, lengths, 0).all().limit(MOST).forEach(keys::add);
    }
    numbered().limit(MOST).forEach(keys::add);
    return keys;
  }
}
