package io.runtimemoat.decision.grammar.automaton;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The shortest way to end a number, perhaps with an exponent that brings it into its range. */
final class NumberEndings {
  private static final String BYTES = "0123456789.eE-+";
  private static final int MOST_TRIED = 4000;

  /** Where an ending is known. */
  private static final int MOST_TRIED_SHORTER = 200;

  private static final int SHORTEST_EXPONENT = 2;

  private record Attempt(NumberFrame frame, NumberSyntax syntax, String added) {}

  private NumberEndings() {}

  /**
   * What ends the number in a state; null if nothing is known to.
   *
   * @param number of endings that are passed over
   */
  static @Nullable String rest(State state, int i, int number) {
    NumberFrame frame = Machine.numbers(state)[i];
    NumberSyntax syntax = state.syntax();
    if (frame == null || syntax == null) {
      return null;
    }
    String digits = syntax.isMantissa() ? DigitEndings.rest(frame, syntax, number) : null;
    if (digits != null && (number > 0 || digits.length() <= SHORTEST_EXPONENT)) {
      return digits;
    }
    boolean computed = syntax.isMantissa() && syntax != NumberSyntax.MINUS;
    boolean searched = number == 0 || !computed || frame.shape().values != null;
    return searched ? searched(new Attempt(frame, syntax, ""), number, digits) : null;
  }

  /**
   * Breadth first: every prefix that is tried can still become an allowed number.
   *
   * @param known an ending, of which a shorter one is looked for; null for none
   */
  private static @Nullable String searched(Attempt first, int number, @Nullable String known) {
    String best = known;
    int most = known == null ? MOST_TRIED : MOST_TRIED_SHORTER;
    int passed = 0;
    Deque<Attempt> open = new ArrayDeque<>();
    open.add(first);
    for (int tried = 0; tried < most && !open.isEmpty(); tried++) {
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
