package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.pattern.Dfa;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keys to try where those that may come are no one automaton. Safe for use by many threads. */
final class SampleKeys {
  /** So many of each kind. */
  private static final int MOST = 64;

  /** Of all patterns together, but for two of each. */
  private static final int MOST_MATCHING = 8192;

  /** Of those that complete a key by one pattern. */
  private static final int MOST_ENDINGS = 4;

  private final MemberRules rules;
  private volatile @Nullable Set<String> all;
  private volatile @Nullable List<LengthTable> tables;

  SampleKeys(MemberRules rules) {
    this.rules = rules;
  }

  /** Keys that nobody names: x, x1, x2 and so on, without end. */
  static Stream<String> numbered() {
    return Stream.iterate(0, i -> i + 1).map(i -> "x" + (i == 0 ? "" : i));
  }

  /** Some that rules for names allow or patterns match, and others. */
  Set<String> all() {
    Set<String> known = all;
    if (known == null) {
      known = find();
      all = known;
    }
    return known;
  }

  private Set<String> find() {
    Set<String> keys = new LinkedHashSet<>();
    for (StringShape shape : rules.shapesOfNames()) {
      keys.addAll(shape.listed());
      Optional.ofNullable(shape.start().shortest()).ifPresent(keys::add);
      keys.addAll(shape.some(MOST));
    }
    int patterns = rules.patterns().size();
    int most = Math.max(2, Math.min(MOST, MOST_MATCHING / Math.max(1, patterns)));
    for (int i = 0; i < patterns; i++) {
      words(i, 0).limit(most).forEach(keys::add);
    }
    numbered().limit(MOST).forEach(keys::add);
    return keys;
  }

  /**
   * What completes a key: nothing, what makes some pattern match it, or what makes it any other.
   * Each pattern's first comes before the second of any, so that none keeps the others away.
   */
  Stream<String> endings(String begun) {
    Stream<String> matching =
        IntStream.range(0, MOST_ENDINGS)
            .boxed()
            .flatMap(
                turn ->
                    IntStream.range(0, rules.patterns().size())
                        .boxed()
                        .flatMap(i -> ending(i, begun, turn)));
    return Stream.of(Stream.of(""), matching, numbered()).flatMap(each -> each);
  }

  private Stream<String> ending(int pattern, String begun, int turn) {
    return words(pattern, rules.patterns().get(pattern).endOf(begun)).skip(turn).limit(1);
  }

  private Stream<String> words(int pattern, int state) {
    Dfa automaton = rules.patterns().get(pattern);
    LengthTable lengths = tables().get(pattern);
    return lengths.mayAccept(state)
        ? new KeyWords(automaton, lengths, state).all()
        : Stream.empty();
  }

  private List<LengthTable> tables() {
    List<LengthTable> known = tables;
    if (known == null) {
      known =
          rules.patterns().stream()
              .map(pattern -> LengthTable.ofAll(pattern, bits -> bits != 0))
              .toList();
      tables = known;
    }
    return known;
  }
}
