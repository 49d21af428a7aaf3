package io.runtimemoat.decision.grammar.pattern;

import java.util.List;
import java.util.function.Predicate;

/** A parsed regular expression, or the body of a rule. */
public sealed interface Regex {
  /** The empty text. */
  static Regex empty() {
    return new Sequence(List.of());
  }

  /** One code point of a set. */
  record OneOf(CodePoints set) implements Regex {}

  /** All parts, one after the other. */
  record Sequence(List<Regex> parts) implements Regex {}

  /** Any one of the options. */
  record Choice(List<Regex> options) implements Regex {}

  /**
   * A part several times.
   *
   * @param most -1 for any number
   */
  record Repeat(Regex part, int least, int most) implements Regex {}

  /** The start of the text. */
  record Begin() implements Regex {}

  /** The end of the text. */
  record End() implements Regex {}

  /**
   * Nothing, where a text stands on one side of the place: the part is what the text goes on with,
   * or what it ended with.
   *
   * @param ahead whether it is behind the place, as {@code (?=…)}, or before it, as {@code (?<=…)}
   * @param negated whether the part must not stand there
   */
  record Look(Regex part, boolean ahead, boolean negated) implements Regex {}

  /** What all parts stand for alike; a terminal of a grammar may ask for it. */
  record Both(List<Regex> parts) implements Regex {}

  /** Every text of whole characters that the part does not stand for. */
  record Not(Regex part) implements Regex {}

  /** The texts for which the first question of an automaton is answered yes. */
  record Automaton(Dfa dfa) implements Regex {}

  /** What another rule of a grammar stands for; a pattern has none. */
  record Call(String rule) implements Regex {}

  /**
   * A value of one of the machines that a grammar has besides its rules; it is the whole body of a
   * rule.
   */
  record Value(int machine) implements Regex {}

  /**
   * Reads a pattern.
   *
   * @throws PatternException if it is wrong or not regular
   */
  static Regex parse(String pattern, PatternSyntax syntax) throws PatternException {
    return PatternParser.parse(pattern, syntax);
  }

  /** A text, character by character. */
  static Regex text(String text, PatternSyntax syntax) {
    return new Sequence(
        text.codePoints()
            .mapToObj(c -> (Regex) new OneOf(syntax.folded(CodePoints.range(c, c))))
            .toList());
  }

  /** Whether it asks where the text begins or ends, or what stands around a place. */
  default boolean hasAnchors() {
    return any(part -> part instanceof Begin || part instanceof End || part instanceof Look);
  }

  /** Whether it asks what stands around a place. */
  default boolean hasLooks() {
    return any(Look.class::isInstance);
  }

  /** Whether something is so of it or of a part of it, which is no grammar's rule. */
  default boolean any(Predicate<Regex> holds) {
    if (holds.test(this)) {
      return true;
    }
    if (this instanceof Sequence sequence) {
      return sequence.parts().stream().anyMatch(part -> part.any(holds));
    }
    if (this instanceof Choice choice) {
      return choice.options().stream().anyMatch(option -> option.any(holds));
    }
    if (this instanceof Look look) {
      return look.part().any(holds);
    }
    return this instanceof Repeat repeat && repeat.part().any(holds);
  }
}
