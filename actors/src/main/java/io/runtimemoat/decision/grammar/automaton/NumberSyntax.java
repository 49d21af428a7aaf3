package io.runtimemoat.decision.grammar.automaton;

/** Where the bytes of a number stand in the grammar of RFC 8259. */
enum NumberSyntax {
  MINUS,
  ZERO,
  WHOLE,
  POINT,
  FRACTION,
  EXPONENT,
  SIGN,
  POWER,
  /** No number goes on like this. */
  BROKEN;

  static NumberSyntax first(int b) {
    return b == '-' ? MINUS : b == '0' ? ZERO : WHOLE;
  }

  NumberSyntax next(int b) {
    boolean digit = b >= '0' && b <= '9';
    boolean exponent = b == 'e' || b == 'E';
    return switch (this) {
      case MINUS -> digit ? first(b) : BROKEN;
      case ZERO -> b == '.' ? POINT : exponent ? EXPONENT : BROKEN;
      case WHOLE -> digit ? WHOLE : b == '.' ? POINT : exponent ? EXPONENT : BROKEN;
      case POINT -> digit ? FRACTION : BROKEN;
      case FRACTION -> digit ? FRACTION : exponent ? EXPONENT : BROKEN;
      case EXPONENT -> digit ? POWER : b == '+' || b == '-' ? SIGN : BROKEN;
      case SIGN, POWER -> digit ? POWER : BROKEN;
      case BROKEN -> BROKEN;
    };
  }

  /** Whether there is no exponent yet. */
  boolean isMantissa() {
    return switch (this) {
      case MINUS, ZERO, WHOLE, POINT, FRACTION -> true;
      case EXPONENT, SIGN, POWER, BROKEN -> false;
    };
  }

  /** Whether a number may end here. */
  boolean mayEnd() {
    return this == ZERO || this == WHOLE || this == FRACTION || this == POWER;
  }
}
