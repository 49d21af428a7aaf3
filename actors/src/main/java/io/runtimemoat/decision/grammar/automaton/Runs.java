package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.State.Mode;
import io.runtimemoat.decision.grammar.text.PieceReader;
import io.runtimemoat.decision.grammar.text.TextState;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads bytes many at a time where they lie together: all that has one shape, and else the plain
 * characters of a string, a whole key, a whole number. Stops wherever the way byte by byte is
 * needed, as before every violation.
 */
final class Runs implements PieceReader {
  private static final int MAX_KEY = 256;
  private static final int MAX_NUMBER = 64;

  private final Machine machine;
  private final OneShapeReader oneShape;
  private State now;
  private @Nullable StringScan scan;

  Runs(Machine machine) {
    this.machine = machine;
    this.oneShape = new OneShapeReader(machine.tables());
    this.now = machine.start();
  }

  /** A state and how many bytes led to it. */
  private record Run(State state, int bytes) {}

  @Override
  public int read(TextState from, byte[] bytes, int begin, int end) {
    State state = (State) from;
    if (state.top().told().part() != null) {
      return 0;
    }
    return switch (state.mode()) {
      case STRING -> string(state, bytes, begin, end);
      case NUMBER -> take(number(state, bytes, begin, end));
      case VALUE, FIRST_ITEM, COLON, AFTER_VALUE -> parts(state, bytes, begin, end);
      case FIRST_KEY, NEXT_KEY -> {
        int read = parts(state, bytes, begin, end);
        yield read > 0 ? read : take(key(state, bytes, begin, end));
      }
      default -> 0;
    };
  }

  private int take(@Nullable Run run) {
    if (run == null) {
      return 0;
    }
    now = run.state();
    return run.bytes();
  }

  private int parts(State state, byte[] bytes, int from, int to) {
    int end = machine.inOrder() ? from : oneShape.read(state, bytes, from, to);
    if (end > from) {
      now = oneShape.state();
    }
    return end - from;
  }

  @Override
  public State state() {
    return now;
  }

  /** Printable ASCII that neither ends a string nor escapes. */
  private static int plainUntil(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && bytes[i] >= 0x20 && bytes[i] != '"' && bytes[i] != '\\') {
      i++;
    }
    return i;
  }

  @SuppressWarnings("ReferenceEquality") // a string in which nothing changed is the same object
  private int string(State state, byte[] bytes, int from, int to) {
    TextReader.Text text = state.text();
    if (text == null || text.keeps() || !text.scan().isPlain()) {
      return 0;
    }
    if (text.frames().length != 1 || !(text.frames()[0] instanceof StringFrame frame)) {
      return take(strings(state, text, bytes, from, to));
    }
    StringScan used = scan == null ? new StringScan(frame) : scan;
    scan = used;
    used.begin(frame);
    int end = used.read(bytes, from, to);
    StringFrame after = used.frame();
    now = after == frame ? state : inString(state, new TextFrame[] {after});
    return end - from;
  }

  private static State inString(State state, TextFrame[] frames) {
    TextReader.Text text = new TextReader.Text(frames, TextScan.PLAIN, null, false);
    return new State(Mode.STRING, state.top(), text, null, null, 0, 0);
  }

  private static @Nullable Run strings(
      State state, TextReader.Text text, byte[] bytes, int from, int to) {
    int end = plainUntil(bytes, from, to);
    if (end == from) {
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
    return new Run(after == null ? state : inString(state, after), end - from);
  }

  private @Nullable Run key(State state, byte[] bytes, int from, int to) {
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
    for (int i = 0; i < frames.length; i++) {
      NumberFrame whole = frames[i] == null ? null : frames[i].whole(more);
      if (whole == null && frames[i] != null) {
        return null; // more digits may still lead to an allowed one, which completions ask for
      }
      frames[i] = whole;
    }
    return new Run(new State(Mode.NUMBER, state.top(), null, frames, syntax, 0, 0), end - from);
  }
}
