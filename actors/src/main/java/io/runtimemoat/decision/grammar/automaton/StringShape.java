package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonText;
import io.runtimemoat.decision.grammar.pattern.Dfa;
import io.runtimemoat.decision.grammar.schema.SchemaNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Strings of a length that match patterns, or strings of a list. */
final class StringShape extends Shape {
  private static final int MOST_NAMED = 16;

  final int min;
  final int max;
  final @Nullable Dfa dfa;
  final @Nullable LengthTable lengths;
  final @Nullable Words words;
  private final List<String> values;

  private StringShape(
      int min,
      int max,
      @Nullable Dfa dfa,
      @Nullable LengthTable lengths,
      @Nullable Words words,
      List<String> values,
      int[] checks) {
    super(checks);
    this.min = min;
    this.max = max;
    this.dfa = dfa;
    this.lengths = lengths;
    this.words = words;
    this.values = values;
  }

  static StringShape ofLength(int min, int max, int[] checks) {
    return new StringShape(min, max, null, null, null, List.of(), checks);
  }

  static StringShape ofPattern(int min, int max, Dfa dfa, LengthTable lengths, int[] checks) {
    return new StringShape(min, max, dfa, lengths, null, List.of(), checks);
  }

  static StringShape ofValues(List<String> values, int[] checks) {
    return new StringShape(0, SchemaNode.UNLIMITED, null, null, new Words(values), values, checks);
  }

  /** Whether there is no such string. */
  boolean isEmpty() {
    if (words != null) {
      return words.size() == 0;
    }
    return min > max || (lengths != null && lengths.shortest(0, 0) == LengthTable.NEVER);
  }

  @Override
  StringFrame start() {
    return new StringFrame(this, 0, 0, 0, words == null ? 0 : words.size());
  }

  @Override
  String expectation() {
    if (words != null) {
      List<String> some = values.stream().limit(MOST_NAMED).map(JsonText::quoted).toList();
      return String.join(" or ", some) + (values.size() > MOST_NAMED ? " or more" : "");
    }
    String length =
        min > 0 || max != SchemaNode.UNLIMITED
            ? " of "
                + min
                + (max == SchemaNode.UNLIMITED ? " or more" : " to " + max)
                + " characters"
            : "";
    return "string" + length + (dfa == null ? "" : " that matches the pattern");
  }
}
