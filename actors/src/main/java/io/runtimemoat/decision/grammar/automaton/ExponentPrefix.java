package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.json.JsonReader;

/**
 * How far an exponent is written.
 *
 * @param digits without zeros in front; {@code 0} where there are none but zeros
 */
record ExponentPrefix(boolean signed, boolean negative, String digits) {
  /** Nothing of it: any exponent may come. */
  static final ExponentPrefix NONE = new ExponentPrefix(false, false, "");

  private static final long TEN = 10;

  /** Of what stands behind the {@code e}. */
  static ExponentPrefix of(String written) {
    boolean negative = written.startsWith("-");
    boolean signed = negative || written.startsWith("+");
    int first = signed ? 1 : 0;
    while (first < written.length() - 1 && written.charAt(first) == '0') {
      first++;
    }
    return new ExponentPrefix(signed, negative, written.substring(first));
  }

  private boolean isOpen() {
    return digits.isEmpty() || digits.equals("0");
  }

  /** Whether an exponent can be written so that it begins like this. */
  boolean begins(long exponent) {
    return nearest(exponent, exponent) == exponent;
  }

  /**
   * The exponent nearest to 0 in [from, to] that begins like this; {@link NumberReach#NO_POWER} for
   * none.
   */
  long nearest(long from, long to) {
    if (from > to) {
      return NumberReach.NO_POWER;
    }
    if (!signed && digits.isEmpty()) {
      return Math.max(from, Math.min(to, 0));
    }
    long least = Math.max(0, negative ? -to : from);
    long most = negative ? -from : to;
    long found = isOpen() ? least : within(least, most);
    return found > most ? NumberReach.NO_POWER : negative ? -found : found;
  }

  /** The least number of [least, most] that begins with the digits; else one beyond it. */
  private long within(long least, long most) {
    long width = 1;
    for (long first = Long.parseLong(digits); first <= JsonReader.MAX_EXPONENT; first *= TEN) {
      long candidate = Math.max(least, first);
      if (candidate < first + width) {
        return candidate;
      }
      width *= TEN;
    }
    return most + 1;
  }
}
