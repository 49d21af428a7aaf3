package io.runtimemoat.decision.grammar.automaton;

import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * A short way to end a number: digits alone where it can only be whole, else perhaps an exponent
 * that brings it into its range.
 */
final class NumberEndings {
  private static final String BYTES = "0123456789.eE-+";
  private static final int MOST_TRIED = 4000;
  private static final int SHORTEST_EXPONENT = 2;

  private record Attempt(NumberFrame frame, NumberSyntax syntax, String added) {
    @Nullable Attempt next(char b) {
      NumberSyntax after = syntax.next(b);
      NumberFrame longer = after == NumberSyntax.BROKEN ? null : frame.next(b);
      return longer == null ? null : new Attempt(longer, after, added + b);
    }
  }

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
    PlainIntegers plain = syntax.isMantissa() ? frame.shape().plainIntegers() : null;
    String listed = plain == null ? null : plain.rest(frame.text(), number);
    if (listed != null) {
      return listed;
    }
    Attempt begun = new Attempt(frame, syntax, "");
    String digits = syntax.isMantissa() ? DigitEndings.rest(frame, syntax, number) : null;
    if (digits != null) {
      boolean isShort = digits.length() <= SHORTEST_EXPONENT;
      return number > 0 || plain != null || isShort ? digits : shorter(begun, digits);
    }
    boolean computed = syntax.isMantissa() && syntax != NumberSyntax.MINUS;
    boolean searched = number == 0 || !computed || frame.shape().values != null;
    return searched ? searched(begun, number) : null;
  }

  /** An exponent, at once or behind one digit more, where that is shorter than digits alone. */
  private static String shorter(Attempt begun, String digits) {
    String best = shorter(digits, scaled(begun));
    for (char digit = '0'; digit <= '9'; digit++) {
      Attempt longer = begun.next(digit);
      best = longer == null ? best : shorter(best, scaled(longer));
    }
    return best;
  }

  private static String shorter(String one, @Nullable String other) {
    return other != null && other.length() < one.length() ? other : one;
  }

  /** Breadth first: every prefix that is tried can still become an allowed number. */
  private static @Nullable String searched(Attempt first, int number) {
    String best = null;
    int passed = 0;
    Deque<Attempt> open = new ArrayDeque<>();
    open.add(first);
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
        Attempt longer = attempt.next(BYTES.charAt(c));
        if (longer != null) {
          open.add(longer);
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
