package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.TextReader.Text;
import io.runtimemoat.decision.grammar.text.UsualEscapes;

/** Whether what begins with a backslash is what writers of JSON escape. */
final class EscapeHabits {
  private static final int LAST_UNIT = 0xffff;
  private static final int DIGITS = 4;

  private EscapeHabits() {}

  /**
   * Whether a byte leads on to an escape that some writer makes. Where a text has begun one that
   * none does, any byte that may come is taken for such.
   */
  static boolean follow(Text text, int b) {
    return switch (text.scan().phase()) {
      case PLAIN -> b != '\\' || takesAny(text);
      case UTF8 -> true;
      case ESCAPE -> b != 'u' || takesUnits(text, 0, LAST_UNIT) || !takesAny(text);
      case HEX -> digit(text, b);
    };
  }

  private static boolean digit(Text text, int b) {
    int digit = b < 0x80 ? Character.digit(b, 16) : -1;
    TextScan scan = text.scan();
    return digit < 0
        || begins(text, scan.value() << 4 | digit, scan.count() + 1)
        || !begins(text, scan.value(), scan.count());
  }

  /** Whether a unit that begins with some digits may come and is usual. */
  private static boolean begins(Text text, int value, int digits) {
    int shift = 4 * (DIGITS - digits);
    return takesUnits(text, value << shift, ((value + 1) << shift) - 1);
  }

  private static boolean takesAny(Text text) {
    return UsualEscapes.any((first, last) -> TextReader.canTakeUnits(text, first, last));
  }

  private static boolean takesUnits(Text text, int from, int to) {
    return UsualEscapes.anyUnit(
        from, to, (first, last) -> TextReader.canTakeUnits(text, first, last));
  }
}
