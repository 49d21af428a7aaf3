package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonReader;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * How far a number has come.
 *
 * @param text what was read; stays empty where every number is allowed
 */
record NumberFrame(NumberShape shape, String text) implements Frame {
  /**
   * The state after a byte that the grammar of numbers allows; null if no allowed number begins so.
   */
  @Nullable NumberFrame next(int b) {
    if (shape.isFree()) {
      return this;
    }
    String longer = text + (char) b;
    if (longer.length() > JsonReader.MAX_DIGITS) {
      throw new UndecidedException(
          "a number of more than " + JsonReader.MAX_DIGITS + " digits where its value counts");
    }
    return reaches(longer) ? new NumberFrame(shape, longer) : null;
  }

  /**
   * The state once the rest is known to be {@code more}; without an exponent; null if it is not
   * allowed.
   */
  @Nullable NumberFrame whole(String more) {
    if (shape.isFree()) {
      return this;
    }
    NumberFrame frame = new NumberFrame(shape, text + more);
    return frame.accepts() ? frame : null;
  }

  private boolean reaches(String prefix) {
    boolean negative = prefix.charAt(0) == '-';
    NumberReach reach = shape.reach(negative);
    if (reach.isEverything()) {
      return true;
    }
    if (reach.leadsAlways() && reach.any() && exponentAt(prefix) < 0) {
      return true;
    }
    String unsigned = negative ? prefix.substring(1) : prefix;
    int exponent = exponentAt(unsigned);
    String mantissa = exponent < 0 ? unsigned : unsigned.substring(0, exponent);
    String digits = mantissa.replace(".", "");
    if (exponent < 0) {
      BigInteger leading = digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits);
      return leading.signum() == 0 ? reach.any() : reach.leading(leading);
    }
    return reach.scaled(new BigDecimal(mantissa), unsigned.substring(exponent + 1));
  }

  /** Where the exponent's letter stands; -1 where there is none. */
  private static int exponentAt(String number) {
    return Math.max(number.indexOf('e'), number.indexOf('E'));
  }

  @Override
  public boolean accepts() {
    return shape.isFree() || takesEverything() || shape.contains(value());
  }

  /** Where every number of a sign is allowed, exponents have no bound. */
  private boolean takesEverything() {
    return !text.isEmpty() && shape.reach(text.charAt(0) == '-').isEverything();
  }

  /** Zero is zero, whatever its exponent. */
  private BigDecimal value() {
    int exponent = exponentAt(text);
    BigDecimal mantissa = new BigDecimal(exponent < 0 ? text : text.substring(0, exponent));
    return mantissa.signum() == 0 ? BigDecimal.ZERO : new BigDecimal(text);
  }
}
