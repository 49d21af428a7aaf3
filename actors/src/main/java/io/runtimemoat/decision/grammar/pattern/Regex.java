package io.runtimemoat.decision.grammar.pattern;

import java.util.List;

/** A parsed regular expression. */
sealed interface Regex {
  Regex EMPTY = new Sequence(List.of());

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
}
