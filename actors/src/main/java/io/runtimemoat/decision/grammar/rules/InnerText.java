package io.runtimemoat.decision.grammar.rules;

import io.runtimemoat.decision.grammar.text.TextMachine;
import io.runtimemoat.decision.grammar.text.TextState;
import io.runtimemoat.decision.grammar.text.TextView;
import org.jspecify.annotations.Nullable;

/**
 * Where a text stands inside a JSON value of a schema. No white space stands around the value: its
 * rules say what does.
 *
 * @param state of {@code machine}
 * @param first the value's first byte; 0 before it
 * @param ends whether the value may end here
 */
record InnerText(TextMachine machine, TextState state, int first, boolean ends) {
  /** Before a value. */
  static InnerText before(TextMachine machine) {
    return new InnerText(machine, machine.start(), 0, false);
  }

  /** After a byte; null if it may not come. */
  @Nullable InnerText next(int b, long at, TextView text) {
    if (!goesOn() || ((first == 0 || ends) && isSpace(b))) {
      return null;
    }
    TextState next = machine.next(state, b, at, text);
    return next == null
        ? null
        : new InnerText(
            machine, next, first == 0 ? b : first, machine.isComplete(next, at + 1, text));
  }

  /** The same value further on, where it cannot end. */
  InnerText open(TextState further) {
    return new InnerText(machine, further, first, false);
  }

  /** Whether more of the value may come: a number may end and go on. */
  boolean goesOn() {
    return !ends || first == '-' || (first >= '0' && first <= '9');
  }

  /** Whether the value is one that only a bracket ends. */
  boolean isContainer() {
    return first == '{' || first == '[';
  }

  /** Whether white space may come here. */
  boolean isBetweenTokens() {
    return isContainer() && !ends && state.isBetweenTokens();
  }

  /** What may follow depends on it alone; null if nothing small says that. */
  @Nullable Object key() {
    Object key = machine.keyOf(state);
    return key == null ? null : new Key(machine, first == 0, ends, key);
  }

  private record Key(TextMachine machine, boolean begins, boolean ends, Object state) {}

  static boolean isSpace(int b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }
}
