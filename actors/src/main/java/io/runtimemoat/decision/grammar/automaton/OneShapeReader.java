package io.runtimemoat.decision.grammar.automaton;

import io.runtimemoat.decision.grammar.automaton.State.Mode;
import io.runtimemoat.decision.grammar.json.JsonType;
import io.runtimemoat.decision.grammar.text.UndecidedException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the texts of one schema with a stack that it changes in place, as long as every open value
 * can have one shape only and nothing is decided when it ends. It stops before whatever is
 * different or wrong, and makes the state of that place. For one thread.
 */
final class OneShapeReader {
  private static final int STOP = -1;
  private static final int MOST_DIGITS = 64;

  private final Tables tables;
  private final PieceKeys keys = new PieceKeys();
  private OpenValue[] stack = new OpenValue[0];
  private int depth;
  private Mode mode = Mode.VALUE;
  private @Nullable StringScan scan;

  OneShapeReader(Tables tables) {
    this.tables = tables;
  }

  /**
   * Reads on from a state between the parts of arrays and objects.
   *
   * @return the place of the first byte that was not read
   */
  int read(State state, byte[] bytes, int from, int to) {
    depth = 0;
    keys.begin(bytes);
    mode = state.mode();
    if (!takeOver(state.top())) {
      return from;
    }
    int i = from;
    while (i < to) {
      int b = bytes[i];
      int next = Machine.isSpace(b) ? i + 1 : bounded(bytes, i, to, b);
      if (next == STOP) {
        break;
      }
      i = next;
    }
    return i;
  }

  /** One part, or nothing at all where a bound is met: it is said byte by byte. */
  private int bounded(byte[] bytes, int at, int to, int b) {
    try {
      return step(bytes, at, to, b);
    } catch (UndecidedException e) {
      return STOP;
    }
  }

  private boolean takeOver(Level level) {
    return !level.isBottom() && slot().takeOver(level) && depth++ >= 0;
  }

  private OpenValue slot() {
    if (depth == stack.length) {
      stack = Arrays.copyOf(stack, 2 * depth + 8);
    }
    OpenValue known = stack[depth];
    if (known == null) {
      known = new OpenValue(keys);
      stack[depth] = known;
    }
    return known;
  }

  private OpenValue top() {
    return stack[depth - 1];
  }

  /** The state after what was read. */
  State state() {
    Level below = stack[0].level();
    Level level = below == null ? null : below.below();
    if (level == null) {
      throw new IllegalStateException("nothing was read");
    }
    for (int i = 0; i < depth; i++) {
      level = stack[i].asLevel(level, i == 0 ? null : stack[i - 1]);
    }
    return State.between(mode, level);
  }

  private int step(byte[] bytes, int at, int to, int b) {
    return switch (mode) {
      case VALUE -> value(bytes, at, to, b);
      case FIRST_ITEM -> b == ']' ? close(at) : top().canGrow() ? value(bytes, at, to, b) : STOP;
      case FIRST_KEY -> b == '}' ? close(at) : key(bytes, at, to, b);
      case NEXT_KEY -> key(bytes, at, to, b);
      case COLON -> b == ':' ? goOn(Mode.VALUE, at + 1) : STOP;
      case AFTER_VALUE -> afterValue(at, b);
      default -> STOP;
    };
  }

  private int goOn(Mode next, int at) {
    mode = next;
    return at;
  }

  private int afterValue(int at, int b) {
    boolean array = top().isArray();
    if (b == (array ? ']' : '}')) {
      return close(at);
    }
    return b == ',' && top().canGrow() ? goOn(array ? Mode.VALUE : Mode.NEXT_KEY, at + 1) : STOP;
  }

  private int close(int at) {
    OpenValue ended = top();
    if (!ended.mayEnd() || ended.isHeld() || (depth == 1 && !takeOverAround(ended))) {
      return STOP;
    }
    OpenValue around = stack[depth - 2];
    if (!ended.serves(around)) {
      return STOP;
    }
    depth--;
    ended.forgetKeys();
    around.childEnded();
    return goOn(Mode.AFTER_VALUE, at + 1);
  }

  /** Puts what is around the lowest value below it; false, without any change, if it cannot be. */
  private boolean takeOverAround(OpenValue lowest) {
    Level level = lowest.level();
    Level around = level == null ? null : level.below();
    if (around == null || around.isBottom()) {
      return false;
    }
    OpenValue below = slot();
    if (!below.takeOver(around)) {
      return false;
    }
    below.beginKeysWith(lowest);
    stack[0] = below;
    stack[1] = lowest;
    depth = 2;
    return true;
  }

  private int value(byte[] bytes, int at, int to, int b) {
    JsonType type = Values.typeOf(b);
    Shape shape = type == null ? null : only(top().child(), type);
    if (shape == null || type == null) {
      return STOP;
    }
    return switch (type) {
      case OBJECT, ARRAY -> {
        slot().begin(shape);
        depth++;
        yield goOn(type == JsonType.OBJECT ? Mode.FIRST_KEY : Mode.FIRST_ITEM, at + 1);
      }
      case STRING -> ended(string((StringShape) shape, bytes, at + 1, to));
      case NUMBER -> numberAndNext((NumberShape) shape, bytes, at, to);
      case NULL, BOOLEAN -> ended(word((LiteralShape) shape, bytes, at, to, b));
    };
  }

  private int ended(int end) {
    if (end != STOP) {
      top().childEnded();
      mode = Mode.AFTER_VALUE;
    }
    return end;
  }

  /** A number is only known to have ended when what follows it is right too. */
  private int numberAndNext(NumberShape shape, byte[] bytes, int at, int to) {
    OpenValue around = top();
    Mode before = mode;
    Goal goal = around.child();
    int place = around.count();
    int end = ended(number(shape, bytes, at, to));
    if (end == STOP || Machine.isSpace(bytes[end])) {
      return end;
    }
    int next = bounded(bytes, end, to, bytes[end]);
    if (next == STOP) {
      around.childGoesOn(goal, place);
      mode = before;
    }
    return next;
  }

  /**
   * The only shape that a value can have; null if there are more, it is decided at its end, or its
   * items are remembered.
   */
  private @Nullable Shape only(Goal goal, JsonType type) {
    List<Shape> shapes = tables.viable(goal, type);
    Shape only = shapes.size() == 1 ? shapes.get(0) : null;
    boolean remembers = only instanceof ArrayShape array && array.remembersItems();
    return only == null || remembers || only.checks().length > 0 ? null : only;
  }

  private int string(StringShape shape, byte[] bytes, int at, int to) {
    StringScan used = scan;
    if (used == null) {
      used = new StringScan(shape.start());
      scan = used;
    }
    used.begin(shape.start());
    int quote = used.read(bytes, at, to);
    return quote < to && bytes[quote] == '"' && used.accepts() ? quote + 1 : STOP;
  }

  private static int word(LiteralShape shape, byte[] bytes, int at, int to, int b) {
    String word = LiteralShape.word(b);
    if (!shape.allows(b) || at + word.length() > to) {
      return STOP;
    }
    for (int i = 1; i < word.length(); i++) {
      if (bytes[at + i] != word.charAt(i)) {
        return STOP;
      }
    }
    return at + word.length();
  }

  /** A whole number with what follows it; exponents are met only where they are short. */
  private static int number(NumberShape shape, byte[] bytes, int at, int to) {
    NumberSyntax syntax = NumberSyntax.first(bytes[at]);
    int end = at + 1;
    boolean free = shape.isFree();
    while (end < to && (free || end - at < MOST_DIGITS)) {
      NumberSyntax next = syntax.next(bytes[end]);
      if (next == NumberSyntax.BROKEN) {
        break;
      }
      syntax = next;
      end++;
    }
    if (end == to || !syntax.mayEnd() || !mayFollow(bytes[end])) {
      return STOP;
    }
    return free || allows(shape, syntax, bytes, at, end) ? end : STOP;
  }

  private static boolean mayFollow(byte b) {
    return b == ',' || b == ']' || b == '}' || Machine.isSpace(b);
  }

  private static boolean allows(
      NumberShape shape, NumberSyntax syntax, byte[] bytes, int from, int to) {
    WholeNumbers whole = shape.wholeNumbers();
    boolean isWhole = syntax == NumberSyntax.WHOLE || syntax == NumberSyntax.ZERO;
    if (whole != null && isWhole && to - from <= WholeNumbers.DIGITS) {
      long value = 0;
      for (int i = bytes[from] == '-' ? from + 1 : from; i < to; i++) {
        value = value * 10 + (bytes[i] - '0');
      }
      return whole.contains(bytes[from] == '-' ? -value : value);
    }
    ShortNumbers few = shape.shortNumbers();
    if (few != null && few.allows(bytes, from, to)) {
      return true;
    }
    return syntax != NumberSyntax.POWER
        && shape.start().whole(new String(bytes, from, to - from, StandardCharsets.US_ASCII))
            != null;
  }

  private int key(byte[] bytes, int at, int to, int b) {
    ObjectShape shape = top().object();
    if (b != '"' || shape == null) {
      return STOP;
    }
    int hash = 0;
    int end = at + 1;
    boolean ascii = true;
    while (end < to && bytes[end] != '"') {
      byte c = bytes[end++];
      if (c == '\\' || (c >= 0 && c < 0x20)) {
        return STOP;
      }
      hash = NameTable.hash(hash, c);
      ascii &= c >= 0;
    }
    if (end == to) {
      return STOP;
    }
    int named = shape.nameTable().find(bytes, at + 1, end, hash);
    int most = tables.limits().maxKeyBytes();
    boolean taken =
        named != NameTable.NONE
            ? top().takeNamed(shape, named, most)
            : ascii && top().takeExtra(shape, at + 1, end, hash, most);
    return taken ? goOn(Mode.COLON, end + 1) : STOP;
  }
}
