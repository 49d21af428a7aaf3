package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.State.Mode;
import io.runtimemoat.decision.grammar.text.TextView;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import org.jspecify.annotations.Nullable;

/**
 * The automaton of one schema over bytes. Holds no state of a text: one machine serves all threads.
 *
 * <p>A byte is accepted exactly if JSON's grammar has it here and some shape that the open values
 * may have allows it. Shapes that die are dropped at once; a value around them dies when no shape
 * is left that serves it.
 */
final class Machine {
  private final Tables tables;
  private final Values values;
  private final ItemDoubts doubts;
  private final boolean inOrder;

  private Machine(Tables tables, boolean inOrder) {
    ItemFreedom freedom = new ItemFreedom(tables, inOrder);
    this.tables = tables;
    this.values = new Values(tables, freedom);
    this.doubts = new ItemDoubts(freedom, inOrder, tables.limits());
    this.inOrder = inOrder;
  }

  /** A machine that accepts the members of an object in any order. */
  static Machine anyOrder(Tables tables) {
    return new Machine(tables, false);
  }

  /** A machine that wants named members in the schema's order, and others after them. */
  static Machine schemaOrder(Tables tables) {
    return new Machine(tables, true);
  }

  Tables tables() {
    return tables;
  }

  Values values() {
    return values;
  }

  boolean inOrder() {
    return inOrder;
  }

  /** The state before the first byte. */
  public State start() {
    return State.between(Mode.VALUE, Level.bottom(tables.root()));
  }

  /**
   * The state after a byte; null if no valid text begins like this.
   *
   * @param at offset of the byte
   * @param text the bytes up to it
   */
  public @Nullable State next(State state, int b, long at, TextView text) {
    State after = step(state, b, at, text);
    return after == null || after.top().told().part() == null
        ? after
        : doubts.settled(state, after, at, text);
  }

  private @Nullable State step(State state, int b, long at, TextView text) {
    return switch (state.mode()) {
      case STRING, KEY -> inText(state, b, at, text);
      case NUMBER -> inNumber(state, b, at, text);
      case WORD -> inWord(state, b, at, text);
      default -> isSpace(b) ? state : between(state, b, at, text);
    };
  }

  /** Whether the text may end here. */
  public boolean isComplete(State state, long at, TextView text) {
    if (state.mode() == Mode.NUMBER && state.syntax() != null && state.syntax().mayEnd()) {
      State closed = values.close(state.top(), numbers(state), at, text);
      return closed != null && closed.mode() == Mode.DONE;
    }
    return state.mode() == Mode.DONE;
  }

  /** Whether a byte is white space of JSON. */
  public static boolean isSpace(int b) {
    return b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  static NumberFrame[] numbers(State state) {
    NumberFrame[] numbers = state.numbers();
    if (numbers == null) {
      throw new IllegalStateException("no number in flight");
    }
    return numbers;
  }

  private @Nullable State between(State state, int b, long at, TextView text) {
    Level top = state.top();
    return switch (state.mode()) {
      case VALUE -> values.open(top, b, at);
      case FIRST_ITEM -> b == ']' ? close(top, at, text) : item(top, b, at);
      case FIRST_KEY ->
          b == '}' ? close(top, at, text) : b == '"' ? Keys.begin(top, inOrder) : null;
      case NEXT_KEY -> b == '"' ? Keys.begin(top, inOrder) : null;
      case COLON -> b == ':' ? State.between(Mode.VALUE, top) : null;
      case AFTER_VALUE -> afterValue(top, b, at, text);
      default -> null;
    };
  }

  private @Nullable State afterValue(Level top, int b, long at, TextView text) {
    boolean array = top.alive() instanceof ArrayFrame;
    if (b == (array ? ']' : '}')) {
      return close(top, at, text);
    }
    if (b != ',') {
      return null;
    }
    Level grown = array ? Values.growing(top) : Keys.growing(top, inOrder);
    return grown == null ? null : State.between(array ? Mode.VALUE : Mode.NEXT_KEY, grown);
  }

  private @Nullable State item(Level top, int b, long at) {
    Level grown = Values.growing(top);
    return grown == null ? null : values.open(grown, b, at);
  }

  private @Nullable State close(Level top, long at, TextView text) {
    return values.close(top, top.frames(), at + 1, text);
  }

  private @Nullable State inText(State state, int b, long at, TextView view) {
    TextReader.Text text = state.text();
    if (text == null) {
      throw new IllegalStateException("no string in flight");
    }
    if (b == '"' && text.scan().phase() == TextScan.Phase.PLAIN) {
      TextReader.Text whole = TextReader.resolved(text);
      if (whole == null) {
        return null;
      }
      if (state.mode() == Mode.KEY) {
        String key = TextReader.Written.text(whole.written());
        return Keys.end(state.top(), whole.frames(), key, tables.limits());
      }
      return text.keeps()
          ? distinct(state.top(), whole, at + 1, view)
          : values.close(state.top(), Values.frames(whole.frames()), at + 1, view);
    }
    if (text.scan().isPlain() && b >= 0x20 && b < 0x80 && b != '\\' && !text.keeps()) {
      TextFrame[] frames = TextReader.advance(text.frames(), b);
      if (frames == text.frames()) {
        return state;
      }
      return frames == null
          ? null
          : inText(state, new TextReader.Text(frames, TextScan.PLAIN, null, false));
    }
    TextReader.Text next = TextReader.next(text, b);
    if (next != null && next.keeps()) {
      bounded(state, next);
    }
    return next == null ? null : inText(state, next);
  }

  /** What is remembered of a text is bounded before the text ends, too. */
  private void bounded(State state, TextReader.Text text) {
    Level container = state.mode() == Mode.KEY ? state.top() : state.top().below();
    TextReader.Written written = text.written();
    int length = written == null ? 0 : written.length();
    int most = tables.limits().maxKeyBytes();
    if (container != null && container.keyBytes() + length > most) {
      throw new UndecidedException(
          "keys of an object, or items that must differ, have more than " + most + " characters");
    }
  }

  /** The end of a string that is an item, perhaps of an array whose items must differ. */
  private @Nullable State distinct(Level string, TextReader.Text text, long end, TextView view) {
    String item = TextReader.Written.text(text.written());
    Level value = DistinctItems.among(string, item);
    State closed =
        value == null ? null : values.close(value, Values.frames(text.frames()), end, view);
    return closed == null ? null : DistinctItems.with(closed, item, tables.limits());
  }

  private static State inText(State state, TextReader.Text text) {
    return new State(state.mode(), state.top(), text, null, null, 0, 0);
  }

  private @Nullable State inNumber(State state, int b, long at, TextView text) {
    NumberSyntax syntax = state.syntax();
    if (syntax == null) {
      throw new IllegalStateException("no number in flight");
    }
    NumberSyntax next = syntax.next(b);
    if (next == NumberSyntax.BROKEN) {
      boolean ends = syntax.mayEnd() && (isSpace(b) || b == ',' || b == ']' || b == '}');
      State closed = ends ? values.close(state.top(), numbers(state), at, text) : null;
      return closed == null ? null : step(closed, b, at, text);
    }
    NumberFrame[] frames = Values.advance(numbers(state), b);
    if (frames == null) {
      return null;
    }
    boolean same = frames == state.numbers() && next == syntax;
    return same ? state : new State(Mode.NUMBER, state.top(), null, frames, next, 0, 0);
  }

  private @Nullable State inWord(State state, int b, long at, TextView text) {
    String word = LiteralShape.word(state.first());
    if (word.charAt(state.word()) != b) {
      return null;
    }
    if (state.word() + 1 == word.length()) {
      return close(state.top(), at, text);
    }
    return new State(Mode.WORD, state.top(), null, null, null, state.word() + 1, state.first());
  }
}
