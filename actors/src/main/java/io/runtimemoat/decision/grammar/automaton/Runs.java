package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.State.Mode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads bytes many at a time where they lie together: the plain characters of a string, a whole
 * key, a whole number. Answers null wherever the way byte by byte is needed, as after every
 * violation.
 */
final class Runs {
  private static final int MAX_KEY = 256;
  private static final int MAX_NUMBER = 64;

  private Runs() {}

  /** A state and how many bytes led to it. */
  record Run(State state, int bytes) {}

  static @Nullable Run of(State state, byte[] bytes, int from, int to, Machine machine) {
    return switch (state.mode()) {
      case STRING -> string(state, bytes, from, to);
      case FIRST_KEY, NEXT_KEY -> key(state, bytes, from, to, machine);
      case NUMBER -> number(state, bytes, from, to);
      default -> null;
    };
  }

  /** Printable ASCII that neither ends a string nor escapes. */
  private static int plainUntil(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] >= 0x20 && bytes[i] != '"' && bytes[i] != '\\') {
      i++;
    }
    return i;
  }

  private static @Nullable Run string(State state, byte[] bytes, int from, int to) {
    TextReader.Text text = state.text();
    int end = plainUntil(bytes, from, to);
    if (end == from || text == null || !text.scan().isPlain()) {
      return null;
    }
    TextFrame[] before = text.frames();
    TextFrame[] after = null;
    boolean any = false;
    for (int i = 0; i < before.length; i++) {
      StringFrame next =
          before[i] instanceof StringFrame frame ? frame.run(bytes, from, end) : null;
      any |= next != null;
      if (next != before[i] && after == null) {
        after = before.clone();
      }
      if (after != null) {
        after[i] = next;
      }
    }
    if (!any) {
      return null;
    }
    State next =
        after == null
            ? state
            : new State(
                Mode.STRING,
                state.top(),
                new TextReader.Text(after, TextScan.PLAIN, null, false),
                null,
                null,
                0,
                0);
    return new Run(next, end - from);
  }

  private static @Nullable Run key(State state, byte[] bytes, int from, int to, Machine machine) {
    if (bytes[from] != '"') {
      return null;
    }
    int end = plainUntil(bytes, from + 1, Math.min(to, from + MAX_KEY));
    if (end >= to || bytes[end] != '"') {
      return null;
    }
    Level top = state.top();
    String key = new String(bytes, from + 1, end - from - 1, StandardCharsets.US_ASCII);
    Frame[] frames = new Frame[top.frames().length];
    boolean any = false;
    for (int i = 0; i < frames.length; i++) {
      if (top.frames()[i] instanceof ObjectFrame object) {
        if (object.readsKey(key)) {
          return null;
        }
        frames[i] = object.withKey(key, machine.inOrder());
        any |= frames[i] != null;
      }
    }
    if (!any
        || top.keys().contains(key)
        || top.keyBytes() + key.length() > machine.tables().limits().maxKeyBytes()) {
      return null;
    }
    return new Run(State.between(Mode.COLON, top.withKey(frames, key)), end + 1 - from);
  }

  /** Every prefix of an allowed number leads to it, so only the whole needs to be looked at. */
  private static @Nullable Run number(State state, byte[] bytes, int from, int to) {
    NumberSyntax syntax = state.syntax();
    int end = from;
    int last = Math.min(to, from + MAX_NUMBER);
    while (end < last && syntax != null && syntax.next(bytes[end]) != NumberSyntax.BROKEN) {
      syntax = syntax.next(bytes[end++]);
    }
    if (end == from || end == last || syntax == null || !syntax.mayEnd()) {
      return null;
    }
    String more = new String(bytes, from, end - from, StandardCharsets.US_ASCII);
    if (syntax == NumberSyntax.POWER) {
      return null; // an exponent out of bounds must be met where it is
    }
    NumberFrame[] frames = Machine.numbers(state).clone();
    boolean any = false;
    for (int i = 0; i < frames.length; i++) {
      frames[i] = frames[i] == null ? null : frames[i].whole(more);
      any |= frames[i] != null;
    }
    return any
        ? new Run(new State(Mode.NUMBER, state.top(), null, frames, syntax, 0, 0), end - from)
        : null;
  }
}
