package io.runtimemoat.decision.grammar.automaton;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The shortest way to end a number, perhaps with an exponent that brings it into its range. */
final class NumberEndings {
  private static final String BYTES = "0123456789.eE-+";
  private static final int MOST_TRIED = 4000;

  private record Attempt(NumberFrame frame, NumberSyntax syntax, String added) {}

  private NumberEndings() {}

  /**
   * Breadth first: every prefix that is tried can still become an allowed number.
   *
   * @param number of endings that are passed over
   */
  static @Nullable String rest(State state, int i, int number) {
    NumberFrame first = Machine.numbers(state)[i];
    NumberSyntax syntax = state.syntax();
    if (first == null || syntax == null) {
      return null;
    }
    String best = null;
    int passed = 0;
    Deque<Attempt> open = new ArrayDeque<>();
    open.add(new Attempt(first, syntax, ""));
    for (int tried = 0; tried < MOST_TRIED && !open.isEmpty(); tried++) {
      Attempt attempt = open.remove();
      if (best != null && attempt.added().length() >= best.length()) {
        return best;
      }
      if (attempt.syntax().mayEnd() && attempt.frame().accepts() && passed++ == number) {
        return attempt.added();
      }
      String scaled = number == 0 ? scaled(attempt) : null;
      best = scaled != null && (best == null || scaled.length() < best.length()) ? scaled : best;
      for (int c = 0; c < BYTES.length(); c++) {
        char b = BYTES.charAt(c);
        NumberSyntax next = attempt.syntax().next(b);
        NumberFrame frame = next == NumberSyntax.BROKEN ? null : attempt.frame().next(b);
        if (frame != null) {
          open.add(new Attempt(frame, next, attempt.added() + b));
        }
      }
    }
    return best;
  }

  private static @Nullable String scaled(Attempt attempt) {
    NumberSyntax syntax = attempt.syntax();
    if (!syntax.mayEnd() || syntax == NumberSyntax.POWER) {
      return null;
    }
    String text = attempt.frame().text();
    boolean negative = text.startsWith("-");
    BigDecimal mantissa = new BigDecimal(negative ? text.substring(1) : text);
    long power = attempt.frame().shape().reach(negative).power(mantissa);
    return power == NumberReach.NO_POWER ? null : attempt.added() + "e" + power;
  }
}
